import { describe, expect, it } from 'vitest';
import { parse } from './doc';
import { addStop, frays, lengthOf, moveStop, placed, removeStop, room, setSpan, stops } from './ruler';
import { template, templates } from './templates.testing';
import type { Change, LayoutDoc, Section } from './types';
import { bands, sectionOf } from './view';

const doc = (): LayoutDoc => parse(JSON.stringify({
  name: 'F', documents: ['invoice'], syntax: { kind: 'fixed', length: 30 },
  sections: [{ id: 'row', record: 'line', each: 'documents', parts: [
    { id: 'a', at: '1+5', label: 'A', text: 'H' }, { id: 'b', at: '6+10', label: 'B', field: 'doc.number' }, { id: 'c', at: '20+5', label: 'C' },
  ] }],
}));
/** What must be there. */
function sure<T>(value: T | null | undefined): T {
  if (value == null) throw new Error('nothing is there');
  return value;
}
const section = (of: LayoutDoc, id = 'row'): Section => sure(sectionOf(of, id));
const line = (of: LayoutDoc): string => placed(section(of)).map((one) => `${one.id} ${one.from}+${one.width}`).join(', ');
const after = (change: Change | null): string => (change === null ? 'nothing' : line(change.doc));

describe('stops', () => {
  it('are where columns begin and end', () => {
    expect(stops(section(doc()))).toEqual([1, 6, 16, 20, 25]);
  });

  it.each([
    [6, 4, 'a 1+3, b 4+12, c 20+5'],
    [6, 1, 'a 1+1, b 2+14, c 20+5'],
    [6, 40, 'a 1+14, b 15+1, c 20+5'],
    [16, 20, 'a 1+5, b 6+14, c 20+5'],
    [16, 99, 'a 1+5, b 6+14, c 20+5'],
    [25, 99, 'a 1+5, b 6+10, c 20+79'],
    [6, 6, 'nothing'],
  ])('the one at %i is moved to %i', (from, to, expected) => {
    expect(after(moveStop(doc(), 'row', from, to))).toBe(expected);
  });

  it('a longer line is longer', () => {
    const moved = sure(moveStop(doc(), 'row', 25, 41)).doc;
    expect(moved.syntax['length']).toBe(40);
    expect(lengthOf(moved, section(moved))).toBe(40);
  });

  it.each([
    [10, 'a 1+5, b 6+4, c1 10+6, c 20+5'],
    [17, 'a 1+5, b 6+10, c1 17+3, c 20+5'],
    [26, 'a 1+5, b 6+10, c 20+5, c1 26+5'],
    [6, 'nothing'],
    [40, 'nothing'],
  ])('a new one at %i', (at, expected) => {
    expect(after(addStop(doc(), 'row', at))).toBe(expected);
  });

  it('two columns become one; the one that is filled stays', () => {
    const cut = sure(addStop(doc(), 'row', 10)).doc;
    expect(after(removeStop(cut, 'row', 10))).toBe('a 1+5, b 6+10, c 20+5');
    const emptied = parse(JSON.stringify({ ...doc(), sections: [{ ...section(doc()), parts: [{ id: 'x', at: '1+2' }, { id: 'y', at: '3+2', field: 'doc.number' }] }] }));
    expect(after(removeStop(emptied, 'row', 3))).toBe('y 1+4');
    expect(removeStop(doc(), 'row', 16)).toBeNull();
  });

  it('no stop ever makes a column vanish or pass another', () => {
    for (const [name, text] of templates.filter(([, json]) => json.includes('"fixed"'))) {
      const whole = parse(text);
      for (const band of bands(whole).filter((one) => one.section.record === 'line')) {
        for (const stop of stops(band.section)) {
          const { low, high } = room(band.section, stop);
          expect(low, name).toBeLessThanOrEqual(high);
          for (const to of [-5, low, stop + 5, 10_000]) {
            const moved = moveStop(whole, band.id, stop, to);
            const spans = placed(section(moved?.doc ?? whole, band.id));
            expect(spans).toHaveLength(placed(band.section).length);
            expect(spans.every((one) => one.width >= 1 && one.from >= 1), `${name} ${stop} ${to}`).toBe(true);
          }
        }
      }
    }
  });
});

describe('what is amiss', () => {
  it('gaps and overlaps are told with their bytes', () => {
    expect(frays(section(doc()))).toEqual([{ kind: 'gap', from: 16, end: 20, names: [] }]);
    const wide = sure(setSpan(doc(), 'row', 'a', { from: 1, width: 7 })).doc;
    expect(frays(section(wide))[0]).toEqual({ kind: 'overlap', from: 6, end: 8, names: ['A', 'B'] });
  });

  it('ready layouts have no overlaps', () => {
    const fixed = parse(template('fixed-bills'));
    expect(bands(fixed).flatMap((band) => frays(band.section)).filter((one) => one.kind === 'overlap')).toEqual([]);
  });
});
