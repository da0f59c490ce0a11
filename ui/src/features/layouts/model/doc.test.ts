import { describe, expect, it } from 'vitest';
import { NoLayout, parse, print } from './doc';
import { move, remove } from './columns';
import { template, templates } from './templates.testing';
import { flatten, rows } from './view';

describe('reading and writing the JSON', () => {
  it('knows the ready layouts', () => expect(templates.length).toBeGreaterThan(15));

  it.each(templates)('%s comes back as it was', (_, text) => {
    expect(JSON.parse(print(parse(text)))).toEqual(JSON.parse(text));
  });

  it('keeps keys that it does not know', () => {
    const text = JSON.stringify({
      name: 'x', documents: ['invoice'], syntax: { kind: 'csv', later: { a: 1 } }, extra: [1, 2],
      sections: [{ id: 'r', fancy: true, parts: [{ at: 'A', field: 'doc.number', odd: null }] }],
    });
    expect(JSON.parse(print(parse(text)))).toEqual(JSON.parse(text));
  });

  it('gives ids by position, as the engine does', () => {
    const doc = parse(JSON.stringify({
      name: 'x', documents: [], syntax: { kind: 'csv' },
      sections: [{ parts: [{ at: 'A' }, { id: '1.3', at: 'B' }, { at: 'C' }, { parts: [{ at: 'D' }] }] }],
    }));
    expect(flatten(doc).map((item) => item.id)).toEqual(['1', '1.1', '1.3', '1.3-1', '1.4', '1.4.1']);
  });

  it.each(templates)('ids of %s survive moving, removing and reading again', (_, text) => {
    let doc = parse(text);
    const all = rows(doc);
    doc = move(doc, all.at(-1)?.id ?? '', 0)?.doc ?? doc;
    doc = remove(doc, all[1]?.id ?? '')?.doc ?? doc;
    const ids = flatten(doc).map((item) => item.id);
    expect(flatten(parse(print(doc))).map((item) => item.id)).toEqual(ids);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no sections', '{"syntax":{}}'],
    ['a column outside', '{"syntax":{},"sections":[{"at":"A"}]}'],
    ['parts that are no list', '{"syntax":{},"sections":[{"parts":3}]}'],
    ['a part that is no object', '{"syntax":{},"sections":[{"parts":[3]}]}'],
  ])('refuses %s', (_, text) => expect(() => parse(text)).toThrow(NoLayout));

  it('writes an id only where the position does not give it', () => {
    const doc = parse(template('csv-invoices'));
    const first = rows(doc)[0]?.id ?? '';
    expect(print(doc)).not.toContain(`"${first}"`);
    expect(print(move(doc, first, 3)?.doc ?? doc)).toContain(`"${first}"`);
  });
});
