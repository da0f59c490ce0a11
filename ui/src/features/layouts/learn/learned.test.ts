import { describe, expect, it } from 'vitest';
import type { LearnedColumn, LearnedView, SampledField } from '$/bindings';
import { fillOf } from '../model/fill';
import { parse } from '../model/doc';
import { rows } from '../model/view';
import { base64, bytesOf, confirmed, counted, reviews, textOf, usable } from './learned';

const column = (place: string, field: string | null, score: number, section = 'row'): LearnedColumn => ({
  section, place, label: place, field, filled: field ?? '', score, reasons: [], others: [], examples: [],
});
const field = (path: string, holds = 'text'): SampledField => ({ path, label: path, group: '', holds, class: 'stored', about: '', samples: [], n_filled: 0 });
const FIELDS = [field('doc.number'), field('doc.date', 'date'), field('doc.total', 'number'), field('line.net', 'number')];
const VIEW: LearnedView = {
  layout: JSON.stringify({
    name: 'L', documents: ['invoice'], syntax: { kind: 'csv', delimiter: ';' },
    sections: [{ id: 'row', record: 'line', each: 'documents', parts: [
      { at: 'Rechnung', field: 'doc.number' }, { at: 'Datum', field: 'doc.date', type: 'date dd.MM.yyyy' }, { at: 'Frei' },
    ] }],
  }),
  syntax: 'semicolons', proposals: [column('Rechnung', 'doc.number', 97), column('Datum', 'doc.date', 72), column('Frei', null, 0)], questions: [], warnings: [],
};
const fills = (json: string): string[] => rows(parse(json)).map((row) => JSON.stringify(fillOf(row.column)));

describe('a review', () => {
  it('accepts by itself only what is strong', () => {
    expect(reviews(VIEW).map((one) => [one.path, one.accepted])).toEqual([['doc.number', true], ['doc.date', false], ['', false]]);
    expect(counted(reviews(VIEW))).toEqual({ strong: 1, check: 1, none: 1 });
  });

  it('what was not accepted is empty, and keeps its place', () => {
    const json = confirmed(VIEW, reviews(VIEW), FIELDS, 'Acme');
    expect(fills(json)).toEqual(['{"kind":"field","field":"doc.number"}', '{"kind":"none"}', '{"kind":"none"}']);
    expect(parse(json).name).toBe('Acme');
  });

  it('what was accepted keeps how it is written; what was chosen fills the column', () => {
    const list = reviews(VIEW).map((one) => (one.column.place === 'Frei' ? { ...one, path: 'doc.total', accepted: true } : { ...one, accepted: true }));
    const json = confirmed(VIEW, list, FIELDS, 'Acme');
    expect(rows(parse(json))[1]?.column.type).toBe('date dd.MM.yyyy');
    expect(fills(json)[2]).toBe('{"kind":"field","field":"doc.total"}');
  });

  it('offers only fields that fit the line', () => {
    expect(reviews(VIEW).slice(0, 1).flatMap((one) => usable(VIEW, one, FIELDS, [])).map((one) => one.path)).toEqual(['doc.number', 'doc.date', 'doc.total']);
  });
});

describe('a sample', () => {
  it('of a long file is its start and its end, in whole lines', async () => {
    const line = 'a;b;c;0123456789\n';
    const file = new Blob([line.repeat(200_000)]);
    const bytes = await bytesOf(file);
    expect(bytes.length).toBeLessThan(file.size);
    expect(textOf(bytes).split('\n').slice(0, -1).every((one) => one === 'a;b;c;0123456789')).toBe(true);
  });

  it('goes as Base64 and is shown as text', () => {
    const bytes = new Uint8Array([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72]);
    expect(atob(base64(bytes))).toBe('Müller');
    expect(textOf(bytes)).toBe('Müller');
  });
});
