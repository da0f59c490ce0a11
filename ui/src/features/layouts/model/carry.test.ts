import { describe, expect, it } from 'vitest';
import type { LayoutPreview, SampledField } from '$/bindings';
import { drop, firstStop, fits, placing, sameTarget, stops, targetWords, turned, type Load, type Target } from './carry';

import { setFill } from './columns';
import { parse } from './doc';
import { template } from './templates.testing';
import { nextOf, problemsOf } from './troubles';
import { nameOf, rows } from './view';

const LISTS = [{ path: 'doc.lines', item: 'line' }];
const field = (path: string, label: string): Load => {
  const sampled: SampledField = { path, label, group: 'g', holds: 'text', class: 'stored', about: '', samples: [], n_filled: 0 };
  return { kind: 'field', field: sampled };
};
const NUMBER = field('doc.number', 'Invoice number');
const NET = field('line.net', 'Line: net amount');
const hdt = parse(template('csv-hdt-invoices'));
const invoices = parse(template('csv-invoices'));
const words = (load: Load, target: Target): string => targetWords(invoices, load, target, new Map([['doc.date', 'Invoice date']]));

describe('places', () => {
  it('are those where the field may stand', () => {
    expect(['document', 'H', 'D', 'T'].map((id) => [fits(hdt, NUMBER, id, LISTS), fits(hdt, NET, id, LISTS)])).toEqual([
      [false, false], [true, false], [true, true], [false, false],
    ]);
    expect(stops(hdt, NET, LISTS).length).toBe(10);
    expect(stops(invoices, NUMBER, LISTS).at(-1)).toEqual({ kind: 'insert', section: 'row', index: 17 });
  });
  it('of a column are those of its line, and Remove', () => {
    const id = rows(hdt).find((row) => row.section === 'T')?.id ?? '';
    expect(stops(hdt, { kind: 'column', id }, LISTS).map((one) => one.kind)).toEqual(['insert', 'insert', 'insert', 'insert', 'remove']);
    expect(firstStop(hdt, { kind: 'column', id }, stops(hdt, { kind: 'column', id }, LISTS), null)).toBe(0);
  });
  it('begin at the first empty required column', () => {
    const id = rows(invoices)[8]?.id ?? '';
    const open = setFill(setFill(invoices, id, { kind: 'none' }).doc, rows(invoices)[2]?.id ?? '', { kind: 'none' }).doc;
    expect(firstStop(open, NUMBER, stops(open, NUMBER, LISTS), null)).toBe(8);
    expect(firstStop(invoices, NUMBER, stops(invoices, NUMBER, LISTS), null)).toBe(17);
  });
  it('are turned between on and in front of', () => {
    const on: Target = { kind: 'fill', column: rows(invoices)[1]?.id ?? '' };
    expect(turned(invoices, on, true)).toEqual({ kind: 'insert', section: 'row', index: 1 });
    expect(turned(invoices, turned(invoices, on, true), false)).toEqual(on);
    const end: Target = { kind: 'insert', section: 'row', index: 17 };
    expect(turned(invoices, end, false)).toBe(end);
  });
  it('are told apart', () => {
    const all = [...stops(invoices, NUMBER, LISTS), null, { kind: 'remove' } as const];
    all.forEach((a, n) => all.forEach((b, m) => expect(sameTarget(a, b === null ? null : { ...b })).toBe(n === m)));
  });
  it('have words', () => {
    const on: Target = { kind: 'fill', column: rows(invoices)[1]?.id ?? '' };
    expect(words(NUMBER, on)).toBe('On column 2, Date: drop to fill it, left arrow for in front of it. Now: Invoice date.');
    expect(words(NUMBER, { kind: 'insert', section: 'row', index: 0 })).toBe('In front of column 1, Invoice no: drop to add a column.');
    expect(words(NUMBER, { kind: 'insert', section: 'row', index: 17 })).toBe('At the end of Row: drop to add a column.');
    expect(words({ kind: 'column', id: on.column }, { kind: 'insert', section: 'row', index: 2 })).toBe('Place 3 of 17.');
  });
});

describe('dropping', () => {
  const on: Target = { kind: 'fill', column: rows(invoices)[1]?.id ?? '' };
  it('fills, adds, moves and removes', () => {
    expect(rows(drop(invoices, NUMBER, on)?.doc ?? invoices)[1]?.column.field).toBe('doc.number');
    expect(rows(drop(invoices, NUMBER, { kind: 'insert', section: 'row', index: 1 })?.doc ?? invoices).length).toBe(18);
    const column: Load = { kind: 'column', id: on.column };
    const moved = drop(invoices, column, { kind: 'insert', section: 'row', index: 0 })?.doc ?? invoices;
    expect(rows(moved).slice(0, 2).map((row) => nameOf(row.column))).toEqual(['Date', 'Invoice no']);
    expect(rows(drop(invoices, column, { kind: 'remove' })?.doc ?? invoices).length).toBe(16);
    expect([drop(invoices, column, on), drop(invoices, NUMBER, { kind: 'remove' })]).toEqual([null, null]);
  });
});

describe('problems', () => {
  const preview = {
    problems: [{ column: 'a', section: '', sentence: 'A.' }, { column: 'b', section: '', sentence: 'B.' }],
    faults: [
      { column: 'c', code: 'required', severity: 'hold', sentence: 'C.', n_documents: 2, documents: ['INV-1'] },
      { column: 'd', code: 'cut', severity: 'note', sentence: 'D.', n_documents: 2, documents: ['INV-1'] },
    ],
  } as unknown as LayoutPreview;
  it('are gone through from the one in focus, round and round', () => {
    const list = problemsOf(preview);
    const seen = [null, 'a', 'b', 'c', 'elsewhere'].map((focus) => nextOf(list, focus)?.trouble.sentence);
    expect(seen).toEqual(['A.', 'B.', 'C.', 'A.', 'A.']);
    expect([nextOf([], 'a'), problemsOf(null)]).toEqual([null, []]);
  });
});

describe('in EDI', () => {
  const x12 = parse(template('x12-810-4010'));
  const { field: number } = NUMBER.kind === 'field' ? NUMBER : { field: null };
  const row = rows(x12).find((one) => one.column.field === 'doc.number') ?? null;

  it('a field fills a place that is there, and makes none by itself', () => {
    expect(stops(x12, NUMBER, LISTS).every((stop) => stop.kind === 'fill')).toBe(true);
    if (number === null || row === null) throw new Error('the template has no number');
    expect(placing(x12, row, number, LISTS)).toContain('First choose an empty place');
    const open = setFill(x12, row.id, { kind: 'none' }).doc;
    const found = placing(open, rows(open).find((one) => one.id === row.id) ?? null, number, LISTS);
    expect(typeof found === 'string' ? found : rows(found.doc).find((one) => one.id === row.id)?.column.field).toBe('doc.number');
  });
});
