import { describe, expect, it } from 'vitest';
import { headsOf } from './heads';
import { History } from './history';
import { exampleOf, parseSpelling, printSpelling } from './spelling';
import { newStep, parseStep, printStep, STEP_KINDS } from './steps';
import { stepWords } from './stepwords';

describe('steps', () => {
  it.each([
    'table gl', 'scale 10^2', 'scale 10^-2', 'negate', 'replace a→b', 'replace  →', 'affix INV-,', 'affix ,x', 'piece 2 of 30',
    'trim', 'case upper', 'case lower', 'round 2 half-up', 'round 0 down', 'cut 20', 'default x y', 'part 2 of -', 'part 1 of  ',
  ])('%s comes back', (text) => {
    const step = parseStep(text);
    expect(step === null ? null : printStep(step)).toBe(text);
    expect(stepWords(text)).not.toBe('');
  });
  it.each(['fly', 'case big', 'round up', 'cut', 'scale 5', 'piece 2', 'part 2', 'affix', 'replace a'])('%s is none', (text) => {
    expect(parseStep(text)).toBeNull();
    expect(stepWords(text)).toBe(text);
  });
  it.each(STEP_KINDS)('a new %s is a step', (kind) => {
    expect(parseStep(printStep(newStep(kind, 'gl')))).toEqual(newStep(kind, 'gl'));
  });
});

describe('types', () => {
  it.each([
    '', 'text', 'text 20', 'text 3..20', 'text 20 cut', 'text 9 pad 0 left', 'text 9 pad space right cut', 'number', 'number 2',
    'number 2 point comma group dot', 'number sign brackets', 'implied 2', 'implied 2 overpunch', 'date yyyyMMdd',
    'date dd MMM yyyy', 'date MMddyy pivot 70', 'date yyMMdd pivot 05', 'time yyyyMMddHHmm', 'bool Y/N', 'bool X/', 'code A,B', 'code open A',
  ])('“%s” comes back', (text) => {
    const spelling = parseSpelling(text);
    expect(spelling === null ? null : printSpelling(spelling)).toBe(text);
  });
  it.each(['colour', 'text wide', 'number point star', 'implied', 'implied two', 'bool Y', 'text 3 pad'])('“%s” is none', (text) => {
    expect(parseSpelling(text)).toBeNull();
  });
  it.each([
    ['yyyy-MM-dd', '2026-03-09'], ['dd.MM.yy', '09.03.26'], ['d MMM yyyy', '9 Mar 2026'], ['M/d/yyyy', '3/9/2026'], ['yyyyMMddHHmmss', '20260309140507'],
  ])('%s looks like %s', (pattern, example) => expect(exampleOf(pattern)).toBe(example));
});

describe('pasted names', () => {
  it.each<[string, string[]]>([
    ['Invoice no\nDate\r\n\n Total ', ['Invoice no', 'Date', 'Total']],
    ['Invoice no;Date;Total', ['Invoice no', 'Date', 'Total']],
    ['Invoice no,"Net, EUR",Total', ['Invoice no', 'Net, EUR', 'Total']],
    ['A\tB\tC', ['A', 'B', 'C']],
    ['A|B', ['A', 'B']],
    ['Only one', ['Only one']],
    ['Number\tthe number\nDate\tthe day', ['Number', 'Date']],
    ['Net, EUR\nTax, EUR', ['Net, EUR', 'Tax, EUR']],
    ['"a ""b"""', ['a "b"']],
    ['   \n ', []],
  ])('%j', (text, names) => expect(headsOf(text)).toEqual(names));
});

describe('history', () => {
  it('takes typing into one field as one action', () => {
    const history = new History('a');
    history.push('ab', 'type', 'k');
    history.push('abc', 'type', 'k');
    history.seal();
    history.push('abcd', 'type', 'k');
    history.push('x', 'other');
    expect([history.depth, history.undoName]).toEqual([3, 'other']);
    history.undo();
    history.undo();
    expect([history.now, history.undo(), history.now, history.undo()]).toEqual(['abc', 'type', 'a', null]);
    expect([history.redo(), history.now]).toEqual(['type', 'abc']);
  });
  it('forgets what was taken back when something new is done', () => {
    const history = new History(1);
    history.push(2, 'two');
    history.undo();
    history.push(3, 'three');
    expect([history.redoName, history.redo(), history.now]).toEqual([null, null, 3]);
  });
  it('starts a new action after an undo, and no action without a change', () => {
    const history = new History(1);
    history.push(2, 'n', 'k');
    history.undo();
    history.push(1, 'n', 'k');
    expect(history.depth).toBe(0);
    history.push(5, 'n', 'k');
    expect(history.depth).toBe(1);
  });
});
