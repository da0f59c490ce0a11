import { describe, expect, it } from 'vitest';
import * as columns from './columns';
import * as settings from './settings';
import { parse, print } from './doc';
import { fillOf, withFill } from './fill';
import { History } from './history';
import { template, templates } from './templates.testing';
import type { Change, Fill, LayoutDoc } from './types';
import { bands, flatten, homeOf, isHeadless, nameOf, openRequired, placeOf, rows, usedFields } from './view';

const NUMBER = { path: 'doc.number', label: 'Invoice number', holds: 'text' };
const DATE = { path: 'doc.date', label: 'Invoice date', holds: 'date' };
const invoices = (): LayoutDoc => parse(template('csv-invoices'));
const hdt = (): LayoutDoc => parse(template('csv-hdt-invoices'));
const idOf = (doc: LayoutDoc, index: number): string => rows(doc)[index]?.id ?? '';
const names = (doc: LayoutDoc): string[] => rows(doc).map((row) => nameOf(row.column));
const places = (doc: LayoutDoc, section: string): string[] =>
  rows(doc).filter((row) => row.section === section).map((row) => placeOf(row.column));

/** Every action, on a column in the middle. */
const ACTIONS: readonly (readonly [string, (doc: LayoutDoc, id: string, section: string) => Change | null])[] = [
  ['add', (doc, _, section) => columns.addField(doc, NUMBER, { section, index: 1 })],
  ['add empty', (doc, _, section) => columns.addEmpty(doc, 'Empty', { section, index: 0 })],
  ['add heads', (doc, _, section) => columns.addHeads(doc, [{ head: 'A', field: DATE }, { head: 'B', field: null }], section, false)],
  ['fill', (doc, id) => columns.setFill(doc, id, { kind: 'field', field: 'doc.date' }, DATE)],
  ['fill many', (doc, id) => columns.fillMany(doc, [{ id, field: NUMBER }])],
  ['move', (doc, id) => columns.move(doc, id, 0)],
  ['remove', (doc, id) => columns.remove(doc, id)],
  ['rename', (doc, id) => columns.rename(doc, id, 'Another')],
  ['label', (doc, id) => columns.setLabel(doc, id, 'For people')],
  ['type', (doc, id) => columns.setType(doc, id, 'text 9')],
  ['required', (doc, id) => columns.setRequired(doc, id, true)],
  ['use', (doc, id) => columns.setUse(doc, id, 'write')],
  ['none', (doc, id) => columns.setNone(doc, id, '-')],
  ['step', (doc, id) => columns.addStep(doc, id, 'trim')],
  ['name', (doc) => settings.setName(doc, 'Other')],
  ['kinds', (doc) => settings.setKinds(doc, ['bill', 'invoice'])],
  ['syntax', (doc) => settings.setSyntax(doc, 'delimiter', ';')],
  ['header', (doc) => settings.setHeader(doc, isHeadless(doc))],
  ['table', (doc) => settings.addRow(doc, 'gl', '4000')],
  ['band', (doc, _, section) => settings.setSectionLabel(doc, section, 'Rows')],
];

describe('every action', () => {
  it.each(templates)('on %s can be taken back and done again', (_, text) => {
    const start = parse(text);
    const history = new History(start);
    for (const [name, act] of ACTIONS) {
      const before = print(history.now);
      const all = rows(history.now);
      const middle = all[Math.floor(all.length / 2)];
      const change = act(history.now, middle?.id ?? '', middle?.section ?? '');
      if (change === null) continue;
      expect(change.name, name).not.toBe('');
      expect(change.said, name).toMatch(/[.]$/);
      history.push(change.doc, change.name);
      const after = print(history.now);
      expect(history.undo(), name).toBe(change.name);
      expect(print(history.now), name).toBe(before);
      history.redo();
      expect(print(history.now), name).toBe(after);
      const ids = flatten(history.now).map((item) => item.id);
      expect(new Set(ids).size, `${name}: ids are unique`).toBe(ids.length);
    }
    while (history.undo() !== null);
    expect(history.now).toBe(start);
  });

  it('shares what it does not touch', () => {
    const doc = invoices();
    const next = columns.rename(doc, idOf(doc, 3), 'Buyer').doc;
    const same = rows(next).filter((row, index) => row.column === rows(doc)[index]?.column);
    expect(same.length).toBe(rows(doc).length - 1);
  });
});

describe('moving', () => {
  it.each(templates)('keeps all columns of %s, wherever they go', (_, text) => {
    const doc = parse(text);
    for (const row of rows(doc)) {
      for (const to of [-5, 0, 1, row.index, 3, 999]) {
        const next = columns.move(doc, row.id, to)?.doc ?? doc;
        expect(rows(next).map((one) => one.id).sort()).toEqual(rows(doc).map((one) => one.id).sort());
        expect(places(next, row.section).slice().sort()).toEqual(places(doc, row.section).slice().sort());
      }
    }
  });

  it('says where the column is now', () => {
    const doc = invoices();
    const change = columns.move(doc, idOf(doc, 0), 2);
    expect(names(change?.doc ?? doc).slice(0, 3)).toEqual(['Date', 'Due date', 'Invoice no']);
    expect(change?.said).toBe('Invoice no moved to place 3 of 17.');
    expect(columns.move(doc, idOf(doc, 0), 0)).toBeNull();
  });

  it('renumbers lines without names', () => {
    const doc = hdt();
    const id = rows(doc).filter((row) => row.section === 'H')[4]?.id ?? '';
    const next = columns.move(doc, id, 1)?.doc ?? doc;
    expect(places(next, 'H')).toEqual(places(doc, 'H'));
    expect(rows(next).filter((row) => row.section === 'H')[1]?.column.field).toBe('doc.currency');
    expect(places(next, 'D')).toEqual(places(doc, 'D'));
  });
});

describe('adding and removing', () => {
  it('puts a field between two columns and speaks of it', () => {
    const doc = invoices();
    const change = columns.addField(doc, { path: 'doc.delivery_date', label: 'Document: delivery date', holds: 'date' }, { section: 'row', index: 1 });
    expect(names(change.doc).slice(0, 3)).toEqual(['Invoice no', 'Delivery date', 'Date']);
    expect(rows(change.doc)[1]?.column.type).toBe('date yyyy-MM-dd');
    expect(change.said).toBe('Document: delivery date added as column 2, Delivery date. No required columns left.');
    expect(change.focus).toBe(rows(change.doc)[1]?.id);
  });

  it('never gives a header twice', () => {
    const doc = invoices();
    const once = columns.addField(doc, { ...NUMBER, label: 'Date' }, { section: 'row', index: 0 }).doc;
    expect(names(once)[0]).toBe('Date 2');
  });

  it('shifts positions in lines without names', () => {
    const doc = hdt();
    const added = columns.addField(doc, NUMBER, { section: 'T', index: 1 }).doc;
    expect(places(added, 'T')).toEqual(['1', '2', '3', '4', '5']);
    const last = columns.addField(doc, NUMBER, { section: 'T', index: 9 }).doc;
    expect(rows(last).filter((row) => row.section === 'T').at(-1)?.column.label).toBe('Invoice number');
    const gone = columns.remove(doc, rows(doc).filter((row) => row.section === 'T')[1]?.id ?? '')?.doc ?? doc;
    expect(places(gone, 'T')).toEqual(['1', '2', '3']);
  });

  it('takes the partner’s names, in their order, in the place of what was there', () => {
    const taken = [{ head: 'Rechnung', field: NUMBER }, { head: 'Datum', field: DATE }, { head: 'Leer', field: null }];
    const change = columns.addHeads(invoices(), taken, 'row', true);
    expect(names(change.doc)).toEqual(['Rechnung', 'Datum', 'Leer']);
    expect(rows(change.doc).map((row) => fillOf(row.column).kind)).toEqual(['field', 'field', 'none']);
    expect(columns.addHeads(invoices(), taken, 'row', false).doc).toSatisfy((doc: LayoutDoc) => names(doc).at(-1) === 'Leer');
  });

  it('focuses the neighbour of what was removed', () => {
    const doc = invoices();
    expect(columns.remove(doc, idOf(doc, 0))?.focus).toBe(idOf(doc, 1));
    expect(columns.remove(doc, idOf(doc, 16))?.focus).toBe(idOf(doc, 15));
    expect(columns.remove(doc, 'nobody')).toBeNull();
  });
});

describe('filling', () => {
  it('says the field, the column and what is left', () => {
    let doc = invoices();
    doc = columns.setFill(doc, idOf(doc, 0), { kind: 'none' }).doc;
    doc = columns.setFill(doc, idOf(doc, 1), { kind: 'none' }).doc;
    doc = columns.setFill(doc, idOf(doc, 3), { kind: 'none' }).doc;
    expect(openRequired(doc).length).toBe(3);
    const change = columns.setFill(doc, idOf(doc, 0), { kind: 'field', field: 'doc.number' }, NUMBER);
    expect(change.said).toBe('Invoice number assigned to column 1, Invoice no. 2 required columns left.');
  });

  it('brings a spelling that fits what the field holds, and drops steps of the field before', () => {
    let doc = columns.addStep(invoices(), idOf(invoices(), 15), 'round 2 half-up').doc;
    doc = columns.setFill(doc, idOf(doc, 15), { kind: 'field', field: 'doc.date' }, DATE).doc;
    expect(rows(doc)[15]?.column.type).toBe('date yyyy-MM-dd');
    expect(rows(doc)[15]?.column.steps).toBeUndefined();
    doc = columns.setFill(doc, idOf(doc, 15), { kind: 'field', field: 'doc.number' }, NUMBER).doc;
    expect(rows(doc)[15]?.column.type).toBeUndefined();
  });

  const fills: readonly (readonly [Fill])[] = [
    [{ kind: 'none' }],
    [{ kind: 'field', field: 'doc.number' }],
    [{ kind: 'text', text: '' }],
    [{ kind: 'param', param: 'sender.id' }],
    [{ kind: 'control', control: 'file' }],
    [{ kind: 'seq', start: 1, within: 'parent' }],
    [{ kind: 'seq', start: 7, within: 'file' }],
    [{ kind: 'count', of: '*' }],
    [{ kind: 'count', of: ['H', 'D'] }],
    [{ kind: 'sum', column: 'x' }],
    [{ kind: 'min', column: 'x' }],
    [{ kind: 'max', column: 'x' }],
    [{ kind: 'hash', column: 'x', digits: 6 }],
    [{ kind: 'join', parts: [{ kind: 'field', field: 'a' }, { kind: 'text', text: 'b' }], separator: ' ' }],
    [{ kind: 'choose', cases: [{ where: { 'doc.kind': 'is invoice' }, fill: { kind: 'text', text: 'I' } }], otherwise: { kind: 'none' } }],
  ];
  it.each(fills)('keeps %o and what else the column says', (fill) => {
    const column = { id: 'c', at: 'A', field: 'doc.date', type: 'text 3', key: true };
    const next = withFill(column, fill);
    expect(fillOf(next)).toEqual(fill);
    expect(next).toMatchObject({ id: 'c', at: 'A', type: 'text 3', key: true });
    expect(withFill(next, { kind: 'field', field: 'doc.date' })).toEqual(column);
  });
});

describe('where fields fit', () => {
  const lists = [{ path: 'doc.lines', item: 'line' }];
  it('finds the line that a field belongs to', () => {
    const doc = hdt();
    expect(homeOf(doc, 'line.net', lists, null)).toBe('D');
    expect(homeOf(doc, 'line.net', lists, 'H')).toBe('D');
    expect(homeOf(doc, 'doc.net', lists, null)).toBe('H');
    expect(homeOf(doc, 'doc.net', lists, 'D')).toBe('D');
    expect(homeOf(invoices(), 'line.net', lists, null)).toBeNull();
  });
  it('knows which columns use a field', () => {
    expect(usedFields(invoices()).get('doc.number')?.map((row) => nameOf(row.column))).toEqual(['Invoice no']);
  });
  it('shows kinds of lines as bands', () => {
    expect(bands(hdt()).map((band) => [band.id, band.depth, band.size])).toEqual([['document', 0, 0], ['H', 1, 11], ['D', 1, 9], ['T', 0, 4]]);
  });
});

describe('the file as a whole', () => {
  it('turns one line for each document into one for each line, and back', () => {
    const doc = invoices();
    const lines = settings.setEach(doc, 'row', 'doc.lines').doc;
    expect(lines.sections[0]).toMatchObject({ each: 'documents', by: ['doc.number'], parts: [{ id: 'row', each: 'doc.lines' }] });
    expect(settings.setEach(lines, 'row', null).doc).toEqual(doc);
  });
  it('turns names into places and back', () => {
    const doc = invoices();
    const bare = settings.setHeader(doc, false).doc;
    expect(places(bare, 'row').slice(0, 3)).toEqual(['1', '2', '3']);
    expect(names(bare)).toEqual(names(doc));
    expect(JSON.parse(print(settings.setHeader(bare, true).doc))).toEqual(JSON.parse(print(doc)));
  });
  it('changes rows of a table', () => {
    let doc = settings.addRow(invoices(), 'gl', '4000', 'S').doc;
    doc = settings.addRow(doc, 'gl', '4010').doc;
    doc = settings.editRow(doc, 'gl', 1, 1, 'T').doc;
    expect(settings.tableOf(doc, 'gl')).toEqual([['4000', 'S'], ['4010', 'T']]);
    expect(settings.tableOf(settings.removeRow(doc, 'gl', 0).doc, 'gl')).toEqual([['4010', 'T']]);
    expect(settings.freeTable(doc, 'GL')).toBe('gl-2');
  });
  it('writes only settings that differ from what holds anyway', () => {
    const doc = settings.setSyntax(invoices(), 'delimiter', ';').doc;
    expect(doc.syntax).toEqual({ kind: 'csv', delimiter: ';' });
    expect(settings.setSyntax(doc, 'delimiter', ',').doc.syntax).toEqual({ kind: 'csv' });
  });
});
