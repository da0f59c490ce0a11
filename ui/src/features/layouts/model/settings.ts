/** What a person does with the layout as a whole: its name, syntax, tables and kinds of lines. */
import type { Kind } from '$/bindings';
import { editorText as t } from '$/text/layouts-editor';
import { rulerText } from '$/text/layouts-ruler';
import { put } from './doc';
import { inSection } from './edit';
import { isColumn, isSection, type Change, type Column, type LayoutDoc, type Part, type Section, type Table } from './types';
import { isHeadless } from './view';

/** Settings of the syntax that a person sets. */
export type SyntaxKey = 'delimiter' | 'quote' | 'quoting' | 'newline' | 'encoding' | 'bom';

/** What holds where the layout does not say. */
export const SYNTAX_DEFAULTS: Readonly<Record<SyntaxKey, string | boolean>> = {
  delimiter: ',',
  quote: '"',
  quoting: 'needed',
  newline: 'crlf',
  encoding: 'utf-8',
  bom: false,
};

/** A setting as it holds. */
export function syntaxOf(doc: LayoutDoc, key: SyntaxKey): string | boolean {
  const value = doc.syntax[key];
  return typeof value === 'string' || typeof value === 'boolean' ? value : SYNTAX_DEFAULTS[key];
}

/** Another name of the layout. */
export function setName(doc: LayoutDoc, name: string): Change {
  return { doc: put(doc, 'name', name), name: t.did.name, said: t.said.name(name) };
}

/** The kinds of documents that it takes. */
export function setKinds(doc: LayoutDoc, kinds: readonly Kind[]): Change {
  return { doc: put(doc, 'documents', kinds), name: t.did.kinds, said: t.said.kinds(kinds.length) };
}

/** A setting of the syntax. What holds anyway is not written. */
export function setSyntax(doc: LayoutDoc, key: SyntaxKey, value: string | boolean): Change {
  const kept = value === SYNTAX_DEFAULTS[key] ? undefined : value;
  return { doc: put(doc, 'syntax', put(doc.syntax, key, kept)), name: t.did.syntax, said: t.said.syntax };
}

/** Another length of fixed-width lines; 0 makes them as long as their columns. */
export function setLength(doc: LayoutDoc, length: number): Change {
  const next = put(doc, 'syntax', put(doc.syntax, 'length', length === 0 ? undefined : length));
  return { doc: next, name: rulerText.did.length, said: rulerText.said.length(length) };
}

/** A setting of a syntax that is not CSV; empty leaves it to what holds anyway. */
export function setOther(doc: LayoutDoc, key: string, value: string | boolean): Change {
  const kept = value === '' || value === false ? undefined : value;
  return { doc: put(doc, 'syntax', put(doc.syntax, key, kept)), name: t.did.syntax, said: t.said.syntax };
}

/** With or without a row of names: names become places and places names. */
export function setHeader(doc: LayoutDoc, header: boolean): Change {
  const syntax = put(doc.syntax, 'header', header ? undefined : false);
  const sections = isHeadless(doc) === !header ? doc.sections : doc.sections.map((one) => turned(one, header));
  const said = header ? t.said.header : t.said.noHeader;
  return { doc: { ...doc, syntax, sections }, name: t.did.syntax, said };
}

function turned(section: Section, header: boolean): Section {
  let position = 0;
  const taken = new Set<string>();
  const parts = section.parts.map((part): Part => {
    if (isSection(part)) return turned(part, header);
    if (part.at === '') return part;
    position += 1;
    return header ? headed(part, position, taken) : numbered(part, position);
  });
  return { ...section, parts };
}

function numbered(column: Column, position: number): Column {
  const first = typeof column.at === 'string' ? column.at : (column.at[0] ?? '');
  return { ...column, at: String(position), label: column.label ?? first };
}

function headed(column: Column, position: number, taken: Set<string>): Column {
  const { label, ...rest } = column;
  const stem = label ?? t.unnamed(position);
  let head = stem;
  for (let n = 2; taken.has(head); n += 1) head = `${stem} ${n}`;
  taken.add(head);
  return { ...rest, at: head } as Column;
}

/** A table, changed as a whole. */
export function setTable(doc: LayoutDoc, name: string, table: Table): Change {
  const tables = { ...doc.tables, [name]: table };
  return { doc: put(doc, 'tables', tables), name: t.did.table(name), said: t.said.table(name, table.length) };
}

/** A row more. */
export function addRow(doc: LayoutDoc, name: string, ours: string, theirs = ''): Change {
  return setTable(doc, name, [...tableOf(doc, name), [ours, theirs]]);
}

/** One side of one row. */
export function editRow(doc: LayoutDoc, name: string, at: number, side: 0 | 1, value: string): Change {
  const rows = tableOf(doc, name).map((row, index): readonly [string, string] =>
    index !== at ? row : side === 0 ? [value, row[1]] : [row[0], value],
  );
  return setTable(doc, name, rows);
}

/** A row fewer. */
export function removeRow(doc: LayoutDoc, name: string, at: number): Change {
  return setTable(doc, name, tableOf(doc, name).filter((_, index) => index !== at));
}

/** The rows of a table. */
export function tableOf(doc: LayoutDoc, name: string): Table {
  return doc.tables?.[name] ?? [];
}

/** A name for a new table: the stem, with a number behind it where it is taken. */
export function freeTable(doc: LayoutDoc, stem: string): string {
  const clean = stem.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'values';
  let name = clean;
  for (let n = 2; doc.tables?.[name] !== undefined; n += 1) name = `${clean}-${n}`;
  return name;
}

/** The kind of line stands once for each document, or for each item of a list (`doc.lines`). */
export function setEach(doc: LayoutDoc, id: string, list: string | null): Change {
  const next = list === null ? onePerDocument(doc, id) : onePerItem(doc, id, list);
  return { doc: next, name: t.did.each, said: list === null ? t.said.perDocument : t.said.perLine };
}

function parentOf(doc: LayoutDoc, id: string): Section | null {
  const visit = (section: Section): Section | null => {
    if (section.parts.some((part) => part.id === id)) return section;
    for (const part of section.parts) {
      const found = isSection(part) ? visit(part) : null;
      if (found !== null) return found;
    }
    return null;
  };
  for (const section of doc.sections) {
    const found = visit(section);
    if (found !== null) return found;
  }
  return null;
}

/** A line for each item needs a group around it that says which lines are one document. */
function onePerItem(doc: LayoutDoc, id: string, list: string): LayoutDoc {
  if (parentOf(doc, id) !== null) return inSection(doc, id, (section) => put(section, 'each', list));
  const around = (section: Section): Section => ({
    id: `${section.id}-document`,
    each: 'documents',
    by: ['doc.number'],
    parts: [put(section, 'each', list)],
  });
  return { ...doc, sections: doc.sections.map((one) => (one.id === id ? around(one) : one)) };
}

function onePerDocument(doc: LayoutDoc, id: string): LayoutDoc {
  const around = parentOf(doc, id);
  if (around === null) return inSection(doc, id, (section) => put(section, 'each', 'documents'));
  const alone = around.parts.length === 1 && around.record === undefined && doc.sections.includes(around);
  if (!alone) return inSection(doc, id, (section) => put(section, 'each', undefined));
  const inner = around.parts[0];
  if (inner === undefined || isColumn(inner)) return doc;
  const up = put(inner, 'each', 'documents');
  return { ...doc, sections: doc.sections.map((one) => (one === around ? up : one)) };
}

/** Another name of a kind of line. */
export function setSectionLabel(doc: LayoutDoc, id: string, label: string): Change {
  const next = inSection(doc, id, (section) => put(section, 'label', label === '' ? undefined : label));
  return { doc: next, name: t.did.band, said: t.said.band(label) };
}
