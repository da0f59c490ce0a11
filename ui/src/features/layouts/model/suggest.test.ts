import { describe, expect, it } from 'vitest';
import type { Suggestion } from '$/bindings';
import { counts, isStrong, proposals, scoreOf } from './suggest';

const field = (path: string, score: number): { path: string; score: number; reason: string } => ({ path, score, reason: 'r' });
const found: Suggestion[] = [
  { head: 'Invoice', best: field('doc.number', 97), others: [field('line.number', 70)] },
  { head: 'Net', best: field('line.net', 91), others: [field('doc.net', 80)] },
  { head: 'Tax', best: field('doc.tax', 75), others: [] },
  { head: 'Foo', best: null, others: [] },
];

describe('proposals', () => {
  it('keep only fields that fit the line, and propose nothing instead of the second best', () => {
    const list = proposals(found, (path) => path.startsWith('doc.'));
    expect(list.map((one) => [one.path, scoreOf(one), isStrong(one), one.near.length])).toEqual([
      ['doc.number', 97, true, 1], ['', 0, false, 1], ['doc.tax', 75, false, 1], ['', 0, false, 0],
    ]);
    expect(counts(list)).toEqual({ strong: 1, check: 1, none: 2 });
  });
  it('keep everything in a line that takes everything', () => {
    expect(counts(proposals(found, () => true))).toEqual({ strong: 2, check: 1, none: 1 });
  });
});
