import { describe, expect, it } from 'vitest';
import type { StandardElement, StandardView } from '$/bindings';
import { add, additions, found, type Addition } from './additions';
import { parse } from './doc';
import { own, envelopeOf } from './envelope';
import { namingOf } from './naming';
import { elementAt, hint, indexed, overlay, reference } from './standard';
import type { LayoutDoc } from './types';
import { bands, placeOf, rows } from './view';

const element = (at: string, label: string, rest: Partial<StandardElement> = {}): StandardElement => ({
  at, label, number: null, required: false, qualifier: false, holds: 'text', min: 1, max: 30, codes: [], closed: false, ...rest,
});
const codes = (all: Readonly<Record<string, string>>): Partial<StandardElement> => ({
  qualifier: true, codes: Object.entries(all).map(([code, label]) => ({ code, label })),
});
const place = (tag: string, parent: number | null, opens_loop = false, max = 1): StandardView['places'][number] => ({ tag, label: tag, parent, min: 0, max, opens_loop });
const pair = (at: number): StandardElement[] => [
  element(String(at), 'Kind of product id', { number: 235, ...codes({ UP: 'UPC', VP: 'Seller part' }) }), element(String(at + 1), 'Product id', { number: 234 }),
];
const STANDARD = indexed({
  id: 'x12/004010/810',
  places: [place('ST', null), place('BIG', null), place('REF', null, false, 12), place('N1', null, true, 200), place('N3', 3), place('N4', 3), place('IT1', null, true, 99), place('TDS', null)],
  segments: [
    { tag: 'ST', label: 'Set', elements: [element('1', 'Kind')] },
    { tag: 'BIG', label: 'Invoice', elements: [element('1', 'Date', { holds: 'date' }), element('2', 'Number')] },
    { tag: 'REF', label: 'Reference', elements: [element('1', 'Kind', codes({ DP: 'Department', VN: 'Order' })), element('2', 'Reference')] },
    { tag: 'N1', label: 'Party', elements: [element('1', 'Role', codes({ ST: 'Ship to', RE: 'Remit to' })), element('2', 'Name')] },
    { tag: 'N3', label: 'Street', elements: [element('1', 'Street')] },
    { tag: 'N4', label: 'Town', elements: [element('1', 'City'), element('2', 'State')] },
    { tag: 'IT1', label: 'Line', elements: [element('1', 'Line no'), ...pair(6), ...pair(8)] },
    { tag: 'TDS', label: 'Totals', elements: [element('1', 'Total')] },
  ],
});
const DOC = parse(JSON.stringify({
  name: 'A', documents: ['invoice'], syntax: { kind: 'x12' }, standard: 'x12/004010/810',
  sections: [{ id: 'set', record: 'ST', each: 'documents', parts: [
    { id: 'head', record: 'BIG', parts: [{ at: '2', field: 'doc.number' }] },
    { id: 'to', record: 'N1', parts: [{ at: '1', text: 'ST' }, { at: '2', field: 'doc.ship_to.name' }, { id: 'town', record: 'N4', parts: [{ at: '1', field: 'doc.ship_to.city' }] }] },
    { id: 'line', record: 'IT1', each: 'doc.lines', parts: [{ at: '6~UP', field: 'line.upc' }] },
  ] }],
}));
const one = (doc: LayoutDoc, ref: string): Addition => {
  const all = additions(doc, STANDARD).filter((other) => other.ref === ref);
  if (all[0] === undefined) throw new Error(`nothing at ${ref}: ${additions(doc, STANDARD).map((other) => other.ref).join(', ')}`);
  return all[0];
};
const records = (doc: LayoutDoc): string[] => bands(doc).map((band) => band.section.record ?? '');

describe('a standard under a layout', () => {
  it('kinds of lines lie on its places', () => {
    expect([...overlay(DOC, STANDARD)]).toEqual([['set', 0], ['head', 1], ['to', 3], ['town', 5], ['line', 6]]);
  });

  it.each([['5', 'N4-05'], ['2.1', 'N4-02.1'], ['6~UP', 'N4-06 UP']])('the place %s is read %s', (at, expected) => {
    expect(reference('N4', at)).toBe(expected);
  });

  it('says what stands at a place', () => {
    expect(elementAt(STANDARD, 'IT1', '6~UP')?.label).toBe('Product id');
    expect(elementAt(STANDARD, 'N4', '9')).toBeNull();
    const row = rows(DOC).find((other) => placeOf(other.column) === '1' && other.section === 'to');
    const party = bands(DOC).find((band) => band.id === 'to')?.section;
    expect(row !== undefined && party !== undefined ? hint(STANDARD, party, row.column) : '').toBe('N1-01 Party: Role · ST = Ship to · 1–30');
  });

  it('columns are called by meaning or by place', () => {
    const city = rows(DOC).find((row) => row.section === 'town');
    const names = city === undefined ? [] : (['document', 'places'] as const).map((view) => namingOf(DOC, STANDARD, city, view));
    expect(names.map((naming) => `${naming.place} ${naming.name}`)).toEqual(['N4-01 Town: city', 'N4-01 City']);
  });
});

describe('what may be added', () => {
  it('is what the standard allows and the layout has not yet', () => {
    expect(additions(DOC, STANDARD).map((other) => other.ref)).toEqual([
      'REF DP', 'REF VN', 'N1 RE', 'TDS', 'BIG-01', 'N3', 'N4-02', 'IT1-01', 'IT1-06 VP',
    ]);
  });

  it('is found by meaning and by place', () => {
    const all = additions(DOC, STANDARD);
    expect(found(all, 'remit').map((other) => other.ref)).toEqual(['N1 RE']);
    expect(found(all, 'town n4').map((other) => other.ref)).toEqual(['N4-02']);
  });

  it.each([
    ['REF VN', ['ST', 'BIG', 'REF', 'N1', 'N4', 'IT1']],
    ['N1 RE', ['ST', 'BIG', 'N1', 'N4', 'N1', 'IT1']],
    ['TDS', ['ST', 'BIG', 'N1', 'N4', 'IT1', 'TDS']],
    ['N3', ['ST', 'BIG', 'N1', 'N3', 'N4', 'IT1']],
  ])('%s goes where the standard has it', (ref, expected) => {
    const next = add(DOC, STANDARD, one(DOC, ref)).doc;
    expect(records(next)).toEqual(expected);
    expect(overlay(next, STANDARD).size).toBe(bands(next).length);
  });

  it('a new kind of line has its code and an empty column in hand', () => {
    const change = add(DOC, STANDARD, one(DOC, 'REF VN'));
    const columns = rows(change.doc).filter((row) => row.section === bands(change.doc)[2]?.id);
    expect(columns.map((row) => [placeOf(row.column), row.column.text])).toEqual([['1', 'VN'], ['2', undefined]]);
    expect(change.focus).toBe(columns[1]?.id);
  });

  it('a column goes among its neighbours, once', () => {
    const next = add(DOC, STANDARD, one(DOC, 'BIG-01')).doc;
    expect(rows(next).filter((row) => row.section === 'head').map((row) => placeOf(row.column))).toEqual(['1', '2']);
    expect(additions(next, STANDARD).some((other) => other.ref === 'BIG-01')).toBe(false);
  });

  it('everything can be added, one after the other', () => {
    let doc = DOC;
    for (let n = 0; additions(doc, STANDARD).length > 0; n += 1) {
      expect(n, 'it comes to an end').toBeLessThan(60);
      const next = additions(doc, STANDARD)[0];
      if (next !== undefined) doc = add(doc, STANDARD, next).doc;
    }
    expect(overlay(doc, STANDARD).size).toBe(bands(doc).length);
  });
});

describe('the envelope', () => {
  const report = (id: string, section: string, at: string) => ({ id, section, at, label: 'Sender', fill: '', class: 'written' as const, why: '' });

  it('a place of it becomes the layout’s own, in its segment', () => {
    const parts = envelopeOf([report('envelope.ISA.6', 'envelope.ISA', '6'), report('c1', 'head', '2'), report('envelope.set.2', 'set', '2')]);
    const [isa, st] = parts;
    if (isa === undefined || st === undefined) throw new Error('they are not told');
    const changed = own(own(DOC, isa).doc, st).doc;
    expect(records(changed).slice(0, 2)).toEqual(['ISA', 'ST']);
    expect(rows(changed).slice(0, 2).map((row) => [row.section, placeOf(row.column)])).toEqual([['ISA', '6'], ['set', '2']]);
  });
});
