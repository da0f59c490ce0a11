/** What a person does with columns: each returns the new layout and the sentence that is spoken. */
import { editorText as t } from '$/text/layouts-editor';
import { idsOf, newId, put } from './doc';
import { inColumn, insert, inSection, positions, renumber, setKey } from './edit';
import { fillOf, withFill } from './fill';
import { fillWords } from './fillwords';
import { isEdi, newPlace, syntaxKind, withLength } from './place';
import { hasOwnNames, isHeadless, nameOf, openRequired, placeOf, rowOf, rows, sectionOf } from './view';
import { isColumn, type Change, type Column, type Fill, type LayoutDoc, type Use } from './types';

/** A field, as far as filling a column needs it. */
export interface FieldLike {
  readonly path: string;
  readonly label: string;
  readonly holds: string;
}

/** Where a new column goes: as the `index`-th column of a section. */
export interface Place {
  readonly section: string;
  readonly index: number;
}

/** A header for a field: its name without the group in front, not taken in that section. */
export function headFor(doc: LayoutDoc, section: string, label: string): string {
  const stem = (label.split(': ').at(-1) ?? label).trim();
  const name = stem.charAt(0).toUpperCase() + stem.slice(1);
  const taken = new Set(rows(doc).filter((row) => row.section === section).map((row) => (hasOwnNames(doc) ? row.column.label : placeOf(row.column))));
  let head = name;
  for (let n = 2; taken.has(head); n += 1) head = `${name} ${n}`;
  return head;
}

/** The type that a field gets when it comes into a column, where the one that stands there does not fit. */
function typeFor(holds: string, type: string | undefined): string | undefined {
  const name = type?.split(' ')[0];
  if (holds === 'date') return name === 'date' ? type : 'date yyyy-MM-dd';
  if (holds === 'time') return name === 'time' || name === 'date' ? type : 'time yyyy-MM-dd HH:mm:ss';
  if (holds === 'number') return name === 'number' || name === 'implied' ? type : undefined;
  if (holds === 'yes/no') return name === 'bool' ? type : undefined;
  return name === 'text' || name === 'code' ? type : undefined;
}

function where(doc: LayoutDoc, id: string): string {
  const row = rowOf(doc, id);
  return row === null ? '' : t.columnNamed(row.index + 1, hasOwnNames(doc) ? (row.column.label ?? '') : nameOf(row.column));
}

function left(doc: LayoutDoc): string {
  return rows(doc).some((row) => row.column.required === true) ? t.requiredLeft(openRequired(doc).length) : '';
}

function change(doc: LayoutDoc, name: string, said: string, focus: string | null): Change {
  return { doc, name, said, focus };
}

function putIn(doc: LayoutDoc, place: Place, columns: readonly Column[]): LayoutDoc {
  return inSection(doc, place.section, (section) => {
    const places = positions(section.parts);
    const parts = insert(section.parts, place.index, columns);
    if (!isHeadless(doc)) return { ...section, parts };
    const at = places[place.index] ?? (places.at(-1) ?? 0) + 1;
    const moved = places.map((n) => (n >= at ? n + columns.length : n));
    const next = [...moved.slice(0, place.index), ...columns.map((_, n) => at + n), ...moved.slice(place.index)];
    return { ...section, parts: renumber(parts, next) };
  });
}

function fresh(doc: LayoutDoc, taken: Set<string>, head: string, { section, index }: Place, holds = 'text'): Column {
  return { id: newId(taken), ...newPlace(doc, sectionOf(doc, section), index, head, holds) };
}

/** A new column for a field. */
export function addField(doc: LayoutDoc, field: FieldLike, place: Place): Change {
  const head = headFor(doc, place.section, field.label);
  const type = isEdi(doc) ? undefined : typeFor(field.holds, undefined);
  const empty = fresh(doc, idsOf(doc), head, place, field.holds);
  const filled = withFill(empty, { kind: 'field', field: field.path });
  const column = put(filled, 'type', type);
  const next = withLength(putIn(doc, place, [column]));
  return change(next, t.did.add(head), t.said.added(field.label, where(next, column.id), left(next)), column.id);
}

/** A new column that nothing fills yet. */
export function addEmpty(doc: LayoutDoc, head: string, place: Place): Change {
  const name = headFor(doc, place.section, head);
  const column = fresh(doc, idsOf(doc), name, place);
  const next = withLength(putIn(doc, place, [column]));
  return change(next, t.did.add(name), t.said.addedEmpty(where(next, column.id)), column.id);
}

/** A name of the partner's and the field that a person took for it. */
export interface Taken {
  readonly head: string;
  readonly field: FieldLike | null;
}

/** New columns for the partner's names, in their order; `replace` takes away what stood in the section. */
export function addHeads(doc: LayoutDoc, taken: readonly Taken[], section: string, replace: boolean): Change {
  const start = replace
    ? inSection(doc, section, (old) => ({ ...old, parts: old.parts.filter((part) => !isColumn(part)) }))
    : doc;
  const ids = idsOf(doc);
  const columns: Column[] = [];
  const size = (of: LayoutDoc): number => rows(of).filter((row) => row.section === section).length;
  const all = taken.reduce((sofar, { head, field }) => {
    const place = { section, index: size(sofar) };
    const empty = fresh(sofar, ids, head, place, field?.holds);
    const type = field === null || isEdi(doc) ? undefined : typeFor(field.holds, undefined);
    const column = field === null ? empty : put(withFill(empty, { kind: 'field', field: field.path }), 'type', type);
    columns.push(column);
    return putIn(sofar, place, [column]);
  }, start);
  const next = withLength(all);
  const filled = taken.filter((one) => one.field !== null).length;
  return change(next, t.did.heads(columns.length), t.said.heads(columns.length, filled), columns[0]?.id ?? null);
}

/** Fields for columns that stand there, all at once. */
export function fillMany(doc: LayoutDoc, fills: readonly { id: string; field: FieldLike }[]): Change {
  const next = fills.reduce((sofar, one) => filled(sofar, one.id, { kind: 'field', field: one.field.path }, one.field.holds), doc);
  return change(next, t.did.fillMany(fills.length), t.said.filledMany(fills.length, left(next)), fills[0]?.id ?? null);
}

function filled(doc: LayoutDoc, id: string, fill: Fill, holds: string | undefined): LayoutDoc {
  return inColumn(doc, id, (column) => {
    const before = fillOf(column);
    const next = withFill(column, fill);
    if (fill.kind !== 'field' || holds === undefined) return next;
    const typed = isEdi(doc) ? next : put(next, 'type', typeFor(holds, column.type));
    const keeps = before.kind !== 'field' || before.field === fill.field;
    return keeps ? typed : put(typed, 'steps', undefined);
  });
}

/** Fills a column by something else. A field of another kind brings its own spelling; steps of the field before go. */
export function setFill(doc: LayoutDoc, id: string, fill: Fill, field?: FieldLike): Change {
  const next = filled(doc, id, fill, field?.holds);
  const words = field?.label ?? fillWords(fill, doc);
  const said = fill.kind === 'none' ? t.said.cleared(where(next, id)) : t.said.assigned(words, where(next, id), left(next));
  return change(next, t.did.fill(where(doc, id)), said, id);
}

/** Whether the order of columns is the order in the file, so that moving one does something. */
export function canMove(doc: LayoutDoc): boolean {
  return !isEdi(doc) && syntaxKind(doc) !== 'fixed';
}

/** Moves a column to be the `to`-th of its section. */
export function move(doc: LayoutDoc, id: string, to: number): Change | null {
  const row = rowOf(doc, id);
  const size = rows(doc).filter((other) => other.section === row?.section).length;
  const target = Math.max(0, Math.min(size - 1, to));
  // Bytes and elements say where a column stands, not its place in the list.
  if (row === null || target === row.index || !canMove(doc)) return null;
  const next = inSection(doc, row.section, (section) => {
    const places = positions(section.parts);
    const rest = section.parts.filter((part) => part.id !== id);
    const parts = insert(rest, target, [row.column]);
    return { ...section, parts: isHeadless(doc) ? renumber(parts, places) : parts };
  });
  const name = isHeadless(doc) ? where(doc, id) : nameOf(row.column);
  return change(next, t.did.move(name), t.said.moved(name, target + 1, size), id);
}

/** Takes a column away; the next one comes into focus. */
export function remove(doc: LayoutDoc, id: string): Change | null {
  const row = rowOf(doc, id);
  if (row === null) return null;
  const next = inSection(doc, row.section, (section) => {
    const places = positions(section.parts);
    const parts = section.parts.filter((part) => part.id !== id);
    const gone = places[row.index] ?? 0;
    const closed = places.flatMap((n, at) => (at === row.index ? [] : [n > gone ? n - 1 : n]));
    return { ...section, parts: isHeadless(doc) ? renumber(parts, closed) : parts };
  });
  const near = rows(next).filter((other) => other.section === row.section);
  const focus = near[Math.min(row.index, near.length - 1)]?.id ?? null;
  return change(next, t.did.remove(where(doc, id)), t.said.removed(where(doc, id), near.length), focus);
}

/** Another header; where lines have no headers, another name for people. */
export function rename(doc: LayoutDoc, id: string, head: string): Change {
  const row = rowOf(doc, id);
  const aliases = row !== null && Array.isArray(row.column.at) ? (row.column.at as string[]).slice(1) : [];
  const next = hasOwnNames(doc)
    ? setKey(doc, id, 'label', head === '' ? undefined : head)
    : setKey(doc, id, 'at', aliases.length > 0 ? [head, ...aliases] : head);
  return change(next, t.did.rename(where(doc, id)), t.said.renamed(head), id);
}

/** Another name for people; empty takes it away. */
export function setLabel(doc: LayoutDoc, id: string, label: string): Change {
  return change(setKey(doc, id, 'label', label === '' ? undefined : label), t.did.label, t.said.label(label), id);
}

/** How its value is spelled; empty leaves it to what the field holds. */
export function setType(doc: LayoutDoc, id: string, type: string): Change {
  const next = setKey(doc, id, 'type', type === '' ? undefined : type);
  return change(next, t.did.type(where(doc, id)), t.said.type(where(doc, id)), id);
}

/** Whether it must have a value. */
export function setRequired(doc: LayoutDoc, id: string, required: boolean): Change {
  const next = setKey(doc, id, 'required', required ? true : undefined);
  return change(next, t.did.required, required ? t.said.required(where(doc, id)) : t.said.optional(where(doc, id)), id);
}

/** For which direction it is. */
export function setUse(doc: LayoutDoc, id: string, use: Use): Change {
  const next = setKey(doc, id, 'use', use === 'both' ? undefined : use);
  return change(next, t.did.use, t.said.use(where(doc, id), t.uses[use]), id);
}

/** How “nothing” is spelled; empty: as nothing. */
export function setNone(doc: LayoutDoc, id: string, none: string): Change {
  return change(setKey(doc, id, 'none', none === '' ? undefined : none), t.did.none, t.said.none(none), id);
}

/** Its steps, in writing order. */
export function setSteps(doc: LayoutDoc, id: string, steps: readonly string[]): Change {
  const next = setKey(doc, id, 'steps', steps.length === 0 ? undefined : steps);
  return change(next, t.did.steps(where(doc, id)), t.said.steps(where(doc, id), steps.length), id);
}

/** A step more. */
export function addStep(doc: LayoutDoc, id: string, step: string): Change {
  return setSteps(doc, id, [...stepsOf(doc, id), step]);
}

/** One step fewer. */
export function removeStep(doc: LayoutDoc, id: string, at: number): Change {
  return setSteps(doc, id, stepsOf(doc, id).filter((_, index) => index !== at));
}

/** Another step in its place. */
export function editStep(doc: LayoutDoc, id: string, at: number, step: string): Change {
  return setSteps(doc, id, stepsOf(doc, id).map((old, index) => (index === at ? step : old)));
}

/** A step to another place. */
export function moveStep(doc: LayoutDoc, id: string, at: number, to: number): Change {
  const steps = [...stepsOf(doc, id)];
  const [step] = steps.splice(at, 1);
  if (step !== undefined) steps.splice(Math.max(0, Math.min(steps.length, to)), 0, step);
  return setSteps(doc, id, steps);
}

function stepsOf(doc: LayoutDoc, id: string): readonly string[] {
  return rowOf(doc, id)?.column.steps ?? [];
}
