import { describe, expect, it } from 'vitest';
import { parse, print } from './doc';
import { addSection, conditionsOf, moveSection, removeSection, setConditions } from './sections';
import { template, templates } from './templates.testing';
import type { LayoutDoc } from './types';
import { bands, rows, sectionOf } from './view';

const hdt = (): LayoutDoc => parse(template('csv-hdt-invoices'));
const order = (doc: LayoutDoc | undefined): string => (doc === undefined ? 'nothing' : bands(doc).map((band) => band.id).join(' '));

describe('kinds of lines', () => {
  it('are added before, after and inside others', () => {
    const start = order(hdt()).split(' ');
    const first = start[1] ?? '';
    expect(order(addSection(hdt(), first, 'before', 'New').doc)).toBe([start[0], 's1', ...start.slice(1)].join(' '));
    expect(order(addSection(hdt(), start.at(-1) ?? '', 'after', 'New').doc)).toBe([...start, 's1'].join(' '));
    expect(order(addSection(hdt(), null, 'after', 'New').doc)).toBe([...start, 's1'].join(' '));
    const inside = addSection(hdt(), first, 'inside', 'New').doc;
    expect(sectionOf(inside, first)?.parts.at(-1)?.id).toBe('s1');
  });

  it('every one can be moved down and up again, and nothing is lost', () => {
    for (const [name, text] of templates) {
      const doc = parse(text);
      for (const band of bands(doc)) {
        const down = moveSection(doc, band.id, 1);
        if (down === null) continue;
        expect(rows(down.doc), name).toHaveLength(rows(doc).length);
        expect(order(moveSection(down.doc, band.id, -1)?.doc), `${name} ${band.id}`).toBe(order(doc));
      }
    }
  });

  it('goes with its columns, but never the last one', () => {
    const only = parse(template('csv-invoices'));
    expect(removeSection(only, bands(only)[0]?.id ?? '')).toBeNull();
    const last = bands(hdt()).at(-1);
    const gone = removeSection(hdt(), last?.id ?? '');
    expect(order(gone?.doc)).not.toContain(last?.id);
    expect(rows(gone?.doc ?? hdt())).toHaveLength(rows(hdt()).length - (last?.size ?? 0));
  });

  it.each([
    [[{ field: 'doc.kind', way: 'is', values: ['credit-note'] }], '{"doc.kind":"is credit-note"}'],
    [[{ field: 'doc.currency', way: 'in', values: ['EUR', 'USD'] }], '{"doc.currency":["EUR","USD"]}'],
    [[{ field: 'doc.order', way: 'present', values: [] }, { field: 'doc.memo', way: 'absent', values: [] }], '{"doc.order":"present","doc.memo":"absent"}'],
  ] as const)('stand only if %j', (conditions, expected) => {
    const id = bands(hdt())[1]?.id ?? '';
    const next = parse(print(setConditions(hdt(), id, conditions).doc));
    const section = sectionOf(next, id);
    expect(JSON.stringify(section?.where)).toBe(expected);
    expect(section === null ? [] : conditionsOf(section)).toEqual(conditions);
    expect(sectionOf(setConditions(next, id, []).doc, id)?.where).toBeUndefined();
  });
});
