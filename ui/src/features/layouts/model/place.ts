/** Where columns stand: a header, a place among cells, bytes of a line, an element of a segment, or a path of XML. */
import { inColumn, inSection, positions } from './edit';
import { isColumn, type Column, type LayoutDoc, type Section } from './types';

/** What kind of file a layout is for. */
export type SyntaxKind = 'csv' | 'fixed' | 'xml' | 'x12' | 'edifact';

/** The kind; what is not known is taken for cells in lines. */
export function syntaxKind(doc: LayoutDoc): SyntaxKind {
  const { kind } = doc.syntax;
  return kind === 'fixed' || kind === 'xml' || kind === 'x12' || kind === 'edifact' ? kind : 'csv';
}

/** Whether it follows a standard of EDI. */
export function isEdi(doc: LayoutDoc): boolean {
  const kind = syntaxKind(doc);
  return kind === 'x12' || kind === 'edifact';
}

/** Bytes of a line: the first, from 1, and how many. */
export interface Span {
  readonly from: number;
  readonly width: number;
}

/** Reads a place such as `14+20`; null where it is none. */
export function spanOf(at: string): Span | null {
  const found = /^([1-9]\d{0,5})\+([1-9]\d{0,5})$/.exec(at);
  return found === null ? null : { from: Number(found[1]), width: Number(found[2]) };
}

/** A span as a place. */
export const printSpan = ({ from, width }: Span): string => `${from}+${width}`;

/** Widths that a new column begins with, by what it holds. */
const WIDTHS: Readonly<Record<string, number>> = { date: 8, time: 14, number: 13, 'yes/no': 1, code: 3, text: 20 };

/** Bytes for a new column: behind the one before it where there is room, else behind everything. */
export function freeSpan(section: Section, index: number, holds: string): Span {
  const width = WIDTHS[holds] ?? 20;
  const columns = section.parts.filter(isColumn);
  const spans = columns.flatMap((column) => (typeof column.at === 'string' ? (spanOf(column.at) ?? []) : []));
  const before = columns[index - 1];
  const left = before === undefined || typeof before.at !== 'string' ? null : spanOf(before.at);
  const end = (span: Span): number => span.from + span.width;
  const from = left === null ? 1 : end(left);
  const next = Math.min(...spans.filter((span) => span.from >= from).map((span) => span.from));
  const free = !spans.some((span) => span.from < from + 1 && end(span) > from);
  if (free && next - from >= 1 && Number.isFinite(next)) return { from, width: Math.min(width, next - from) };
  return { from: Math.max(1, ...spans.map(end)), width };
}

/** A name of XML out of a name for people: `Invoice number` becomes `InvoiceNumber`. */
export function elementName(label: string): string {
  const words = label.normalize('NFD').replace(/[\u0300-\u036f]/g, '').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return name === '' ? 'Value' : /^\d/.test(name) ? `N${name}` : name;
}

/** Whether a text is a path of XML as layouts write them: elements, then perhaps an attribute; or the element itself. */
export function isXmlPath(path: string): boolean {
  const name = '(?:[\\p{L}_][\\p{L}\\p{N}._-]*:)?[\\p{L}_][\\p{L}\\p{N}._-]*';
  return path === '.' || new RegExp(`^(?:${name}(?:/${name})*(?:/@${name})?|@${name})$`, 'u').test(path);
}

function freePath(section: Section, label: string): string {
  const taken = new Set(section.parts.filter(isColumn).map((column) => column.at));
  const stem = elementName(label);
  let path = stem;
  for (let n = 2; taken.has(path); n += 1) path = `${stem}${n}`;
  return path;
}

function freeElement(section: Section): string {
  const places = section.parts.filter(isColumn).map((column) => Number.parseInt(String(column.at), 10));
  return String(Math.max(0, ...places.filter(Number.isFinite)) + 1);
}

/** The place of a new column in a section, and the name beside it. */
export function newPlace(doc: LayoutDoc, section: Section | null, index: number, label: string, holds: string): Pick<Column, 'at' | 'label'> {
  if (section === null) return { at: label };
  switch (syntaxKind(doc)) {
    case 'csv': {
      const headed = doc.syntax.header !== false && doc.syntax.header !== 'none';
      return headed ? { at: label } : { at: String((positions(section.parts).at(-1) ?? 0) + 1), label };
    }
    case 'fixed':
      return { at: printSpan(freeSpan(section, index, holds)), label };
    case 'xml':
      return { at: freePath(section, label), label };
    case 'x12':
    case 'edifact':
      return { at: freeElement(section), label };
  }
}

/** The layout with a column at another place. */
export function withPlace(doc: LayoutDoc, id: string, at: string): LayoutDoc {
  return inColumn(doc, id, (column) => ({ ...column, at }));
}

/** Makes the line as long as its last column needs, where the layout says a length. */
export function withLength(doc: LayoutDoc): LayoutDoc {
  const { length } = doc.syntax;
  if (syntaxKind(doc) !== 'fixed' || typeof length !== 'number' || length === 0) return doc;
  const reach = (section: Section): number =>
    Math.max(0, ...section.parts.map((part) => {
      if (!isColumn(part)) return reach(part);
      const span = typeof part.at === 'string' ? spanOf(part.at) : null;
      return span === null ? 0 : span.from + span.width - 1;
    }));
  const longest = Math.max(0, ...doc.sections.map(reach));
  return longest <= length ? doc : { ...doc, syntax: { ...doc.syntax, length: longest } };
}

/** Puts the columns of a line into the order of their bytes. */
export function sortedSpans(doc: LayoutDoc, section: string): LayoutDoc {
  return inSection(doc, section, (one) => {
    const start = (column: Column): number => (typeof column.at === 'string' ? (spanOf(column.at)?.from ?? 0) : 0);
    const columns = one.parts.filter(isColumn).toSorted((a, b) => start(a) - start(b));
    let next = 0;
    const parts = one.parts.map((part) => (isColumn(part) ? (columns[next++] ?? part) : part));
    return { ...one, parts };
  });
}
