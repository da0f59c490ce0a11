/** The layout, flattened for the screen: bands (kinds of lines) and columns in file order. */
import { fieldsOf, fillOf } from './fill';
import { isColumn, isSection, type Column, type LayoutDoc, type Section } from './types';

/** A kind of line, or a group. */
export interface Band {
  readonly kind: 'band';
  readonly id: string;
  readonly section: Section;
  readonly depth: number;
  /** How many columns stand in it directly. */
  readonly size: number;
}

/** A column with its place. */
export interface Row {
  readonly kind: 'column';
  readonly id: string;
  readonly column: Column;
  readonly section: string;
  readonly depth: number;
  /** Its place among the columns of its section, from 0. */
  readonly index: number;
}

/** What the middle pane shows, top to bottom. */
export type Item = Band | Row;

/** The place behind the last column of a kind of line. */
export interface End {
  readonly kind: 'end';
  readonly id: string;
  readonly section: string;
  readonly size: number;
  readonly depth: number;
}

/** With the end of each kind of line, where a new column goes. */
export function endsOf(items: readonly Item[]): (Item | End)[] {
  const end = (section: string, size: number, depth: number): End => ({ kind: 'end', id: section, section, size, depth });
  const sizes = new Map(items.flatMap((item) => (item.kind === 'band' ? [[item.id, item] as const] : [])));
  return items.flatMap((item): (Item | End)[] => {
    if (item.kind === 'band') {
      return item.size === 0 && item.section.record !== undefined ? [item, end(item.id, 0, item.depth)] : [item];
    }
    const band = sizes.get(item.section);
    return band !== undefined && item.index === band.size - 1 ? [item, end(item.section, band.size, item.depth)] : [item];
  });
}

/** Everything, in file order. */
export function flatten(doc: LayoutDoc): Item[] {
  const items: Item[] = [];
  const walk = (section: Section, depth: number): void => {
    items.push({ kind: 'band', id: section.id, section, depth, size: section.parts.filter(isColumn).length });
    let index = 0;
    for (const part of section.parts) {
      if (isSection(part)) walk(part, depth + 1);
      else {
        items.push({ kind: 'column', id: part.id, column: part, section: section.id, depth, index });
        index += 1;
      }
    }
  };
  doc.sections.forEach((section) => walk(section, 0));
  return items;
}

/** All columns, in file order. */
export function rows(doc: LayoutDoc): Row[] {
  return flatten(doc).filter((item) => item.kind === 'column');
}

/** All sections, in file order. */
export function bands(doc: LayoutDoc): Band[] {
  return flatten(doc).filter((item) => item.kind === 'band');
}

/** A column by its id. */
export function rowOf(doc: LayoutDoc, id: string | null): Row | null {
  return id === null ? null : (rows(doc).find((row) => row.id === id) ?? null);
}

/** A section by its id. */
export function sectionOf(doc: LayoutDoc, id: string): Section | null {
  return bands(doc).find((band) => band.id === id)?.section ?? null;
}

/** The place as it stands in the file; empty for what is not in the file. */
export function placeOf(column: Column): string {
  return typeof column.at === 'string' ? column.at : (column.at[0] ?? '');
}

/** Whether lines have no names of columns, so that places are positions. */
export function isHeadless(doc: LayoutDoc): boolean {
  return doc.syntax.kind === 'csv' && (doc.syntax.header === false || doc.syntax.header === 'none');
}

/** Whether columns have names of their own beside their places; else the place is the name (headers, paths of XML). */
export function hasOwnNames(doc: LayoutDoc): boolean {
  const { kind } = doc.syntax;
  return isHeadless(doc) || kind === 'fixed' || kind === 'x12' || kind === 'edifact';
}

/** What a person edits as the name of a column. */
export function headOf(doc: LayoutDoc, column: Column): string {
  return hasOwnNames(doc) ? (column.label ?? '') : placeOf(column);
}

/** What people call a column: its label, or its header. */
export function nameOf(column: Column): string {
  return column.label ?? placeOf(column);
}

/** Columns by the fields that fill them: the first column of each field. */
export function usedFields(doc: LayoutDoc | null): ReadonlyMap<string, Row[]> {
  const used = new Map<string, Row[]>();
  if (doc === null) return used;
  for (const row of rows(doc)) {
    for (const path of fieldsOf(fillOf(row.column))) {
      used.set(path, [...(used.get(path) ?? []), row]);
    }
  }
  return used;
}

/** Required columns that nothing fills yet. */
export function openRequired(doc: LayoutDoc): Row[] {
  return rows(doc).filter((row) => row.column.required === true && fillOf(row.column).kind === 'none');
}

/** A list that sections may repeat over, as the engine names it. */
export interface ListNames {
  readonly path: string;
  readonly item: string;
}

/** How fields may begin in each section: `doc`, `line` … */
export function scopes(doc: LayoutDoc, lists: readonly ListNames[]): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const walk = (section: Section, above: ReadonlySet<string>): void => {
    const here = new Set(above);
    if (section.each === 'documents') here.add('doc');
    else if (section.each !== undefined) here.add(section.as ?? itemOf(section.each, lists));
    found.set(section.id, here);
    section.parts.filter(isSection).forEach((inner) => walk(inner, here));
  };
  doc.sections.forEach((section) => walk(section, new Set(['file'])));
  return found;
}

function itemOf(each: string, lists: readonly ListNames[]): string {
  const known = lists.find((list) => list.path === each)?.item;
  if (known !== undefined) return known;
  const last = each.split('.').at(-1) ?? each;
  return last === 'taxes' ? 'tax' : last.endsWith('s') ? last.slice(0, -1) : last;
}

/** The section that a field is added to: the one in hand where it fits, else the innermost fitting one that has lines. */
export function homeOf(
  doc: LayoutDoc,
  path: string,
  lists: readonly ListNames[],
  inHand: string | null,
): string | null {
  const scope = path.split('.')[0] ?? '';
  const fits = scopes(doc, lists);
  const takes = bands(doc).filter((band) => band.section.record !== undefined && fits.get(band.id)?.has(scope) === true);
  return (takes.find((band) => band.id === inHand) ?? takes[0])?.id ?? null;
}
