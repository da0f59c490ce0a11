import { expect, test } from 'vitest';
import type { PreviewLine } from '$/bindings';
import { BLOCK, LINE, marked, moved, onScreen, pieces } from './lines';

const cell = (start: number, end: number) => ({ start, end, column: String(start), instance: '', value: '' });

test('a line is cut without losing a character', () => {
  const check = (text: string, cells: [number, number][], expected: string[]) => {
    const line: PreviewLine = { number: 1, offset: 0, text, cells: cells.map(([start, end]) => cell(start, end)), spots: [] };
    const found = pieces(line);
    expect(found.map((piece) => piece.text)).toEqual(expected);
    expect(found.map((piece) => piece.text).join('')).toBe(text);
  };
  check('a,b,c', [[0, 1], [2, 3], [4, 5]], ['a', ',', 'b', ',', 'c']);
  check('a,,c', [[0, 1], [2, 2], [3, 4]], ['a', ',', '', ',', 'c']);
  check('"x;y"', [[0, 5]], ['"x;y"']);
  check('abc', [], ['abc']);
  check('', [], []);
  check('H20', [[0, 1]], ['H', '20']);
});

test('what is asked for covers what is seen, and is the same for small moves', () => {
  for (const top of [0, 5, LINE * 7, LINE * 500 + 3, LINE * 9980]) {
    const { from, lines } = onScreen(top, 300, 10_000);
    const seen = Math.floor(top / LINE);
    expect(from).toBeLessThanOrEqual(seen);
    expect(from + lines).toBeGreaterThanOrEqual(Math.min(10_000, seen + Math.ceil(300 / LINE) + 1));
  }
  expect(onScreen(LINE * 3, 300, 10_000)).toEqual(onScreen(0, 300, 10_000));
  expect(onScreen(0, 300, 0).lines).toBe(BLOCK);
});

test('arrow keys stay in the file', () => {
  const cells = (line: number) => (line === 2 ? 2 : 5);
  const check = (line: number, index: number, key: string, expected: [number, number] | null) => {
    const found = moved({ line, index }, key, 4, cells);
    expect(found === null ? null : [found.line, found.index], `${key} from ${line}/${index}`).toEqual(expected);
  };
  check(0, 0, 'ArrowLeft', null);
  check(0, 4, 'ArrowRight', null);
  check(0, 0, 'ArrowUp', null);
  check(3, 0, 'ArrowDown', null);
  check(1, 4, 'ArrowDown', [2, 1]);
  check(1, 2, 'End', [1, 4]);
  check(1, 2, 'Home', [1, 0]);
  check(0, 0, 'PageDown', [3, 0]);
  check(3, 0, 'PageUp', [0, 0]);
  check(1, 1, 'x', null);
});

test('marks keep every place', () => {
  expect(marked('a b\tc')).toBe('a·b→c');
});
