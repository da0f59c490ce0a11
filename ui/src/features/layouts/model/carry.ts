/** Carrying a field or a column to a place: which places there are, in order, and what dropping does. */
import type { SampledField } from '$/bindings';
import { editorText as t } from '$/text/layouts-editor';
import { addField, canMove, move, remove, setFill } from './columns';
import { fillOf } from './fill';
import { fillWords } from './fillwords';
import { isEdi } from './place';
import type { Change, LayoutDoc } from './types';
import { bands, homeOf, nameOf, rowOf, rows, scopes, type ListNames, type Row } from './view';

/** What is carried. */
export type Load =
  | { readonly kind: 'field'; readonly field: SampledField }
  | { readonly kind: 'column'; readonly id: string };

/** Where it may go. */
export type Target =
  | { readonly kind: 'fill'; readonly column: string }
  | { readonly kind: 'insert'; readonly section: string; readonly index: number }
  | { readonly kind: 'remove' };

/** Whether two places are the same. */
export function sameTarget(a: Target | null, b: Target | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.kind === 'fill') return b.kind === 'fill' && a.column === b.column;
  if (a.kind === 'remove') return b.kind === 'remove';
  return b.kind === 'insert' && a.section === b.section && a.index === b.index;
}

/** Whether it may go into this section at all. */
export function fits(doc: LayoutDoc, load: Load, section: string, lists: readonly ListNames[]): boolean {
  if (load.kind === 'column') return canMove(doc) && rowOf(doc, load.id)?.section === section;
  const scope = load.field.path.split('.')[0] ?? '';
  const band = bands(doc).find((one) => one.id === section);
  return band?.section.record !== undefined && scopes(doc, lists).get(section)?.has(scope) === true;
}

/** The places for keys, top to bottom: each column, and the end of each kind of line. */
export function stops(doc: LayoutDoc, load: Load, lists: readonly ListNames[]): Target[] {
  if (load.kind === 'column') return columnStops(doc, load.id);
  const all = rows(doc);
  return bands(doc)
    .filter((band) => fits(doc, load, band.id, lists))
    .flatMap((band): Target[] => [
      ...all.filter((row) => row.section === band.id).map((row): Target => ({ kind: 'fill', column: row.id })),
      ...(isEdi(doc) ? [] : [{ kind: 'insert', section: band.id, index: band.size } as const]),
    ]);
}

function columnStops(doc: LayoutDoc, id: string): Target[] {
  const section = rowOf(doc, id)?.section ?? '';
  const size = rows(doc).filter((row) => row.section === section).length;
  const places = Array.from({ length: size }, (_, index): Target => ({ kind: 'insert', section, index }));
  return [...(canMove(doc) ? places : []), { kind: 'remove' }];
}

/** Where carrying begins: an empty required column, an empty one, the one in focus, or the end. */
export function firstStop(doc: LayoutDoc, load: Load, all: readonly Target[], focus: string | null): number {
  if (load.kind === 'column') return canMove(doc) ? (rowOf(doc, load.id)?.index ?? 0) : 0;
  const column = (target: Target): Row | null => (target.kind === 'fill' ? rowOf(doc, target.column) : null);
  const open = (row: Row | null): boolean => row !== null && fillOf(row.column).kind === 'none';
  const found = [
    all.findIndex((target) => open(column(target)) && column(target)?.column.required === true),
    all.findIndex((target) => open(column(target))),
    all.findIndex((target) => target.kind === 'insert' && target.section === rowOf(doc, focus)?.section),
  ].find((at) => at >= 0);
  return found ?? Math.max(0, all.length - 1);
}

/** The place in front of a column, for the column that stands there; and back. */
export function turned(doc: LayoutDoc, target: Target, inFront: boolean): Target {
  // Where a standard says what may stand, a field fills a place that is there.
  if (target.kind === 'fill' && inFront && !isEdi(doc)) {
    const row = rowOf(doc, target.column);
    return row === null ? target : { kind: 'insert', section: row.section, index: row.index };
  }
  if (target.kind === 'insert' && !inFront) {
    const row = rows(doc).find((one) => one.section === target.section && one.index === target.index);
    return row === undefined ? target : { kind: 'fill', column: row.id };
  }
  return target;
}

/** The place in words. */
export function targetWords(doc: LayoutDoc, load: Load, target: Target, labels: ReadonlyMap<string, string>): string {
  if (target.kind === 'remove') return t.said.onRemove;
  if (target.kind === 'fill') {
    const row = rowOf(doc, target.column);
    if (row === null) return '';
    return t.said.onColumn(t.columnNamed(row.index + 1, nameOf(row.column)), fillWords(fillOf(row.column), doc, labels));
  }
  const inside = rows(doc).filter((row) => row.section === target.section);
  if (load.kind === 'column') return t.said.atPlace(target.index + 1, inside.length);
  const behind = inside.find((row) => row.index === target.index);
  if (behind !== undefined) return t.said.between(t.columnNamed(behind.index + 1, nameOf(behind.column)));
  const band = bands(doc).find((one) => one.id === target.section);
  return t.said.atEnd(band?.section.label ?? band?.id ?? '');
}

/** What dropping does; null where it changes nothing. */
export function drop(doc: LayoutDoc, load: Load, target: Target): Change | null {
  if (load.kind === 'column') {
    if (target.kind === 'remove') return remove(doc, load.id);
    return target.kind === 'insert' ? move(doc, load.id, target.index) : null;
  }
  if (target.kind === 'fill') return setFill(doc, target.column, { kind: 'field', field: load.field.path }, load.field);
  return target.kind === 'insert' ? addField(doc, load.field, target) : null;
}

/** What “Add” does with a field while a column is in hand: the change, or the sentence that says why there is none. */
export function placing(doc: LayoutDoc, row: Row | null, field: SampledField, lists: readonly ListNames[]): Change | string {
  if (isEdi(doc)) {
    // The standard says what may stand: a field fills the place in hand where that is empty.
    const open = row !== null && fillOf(row.column).kind === 'none';
    return open ? setFill(doc, row.id, { kind: 'field', field: field.path }, field) : t.said.placeFirst(field.label);
  }
  const section = homeOf(doc, field.path, lists, row?.section ?? null);
  if (section === null) return t.said.noPlace(field.label);
  const size = rows(doc).filter((one) => one.section === section).length;
  return addField(doc, field, { section, index: row?.section === section ? row.index + 1 : size });
}
