/** What a person does with whole kinds of lines: adding, moving, removing them, and saying when they stand. */
import { editorText as t } from '$/text/layouts-editor';
import { linesText as l } from '$/text/layouts-lines';
import { idsOf, newId, put } from './doc';
import { inSection } from './edit';
import { elementName, syntaxKind } from './place';
import { isColumn, isSection, type Change, type LayoutDoc, type Part, type Section, type Test } from './types';
import { bands, sectionOf } from './view';

/** Where a new kind of line goes, seen from another one. */
export type Beside = 'before' | 'after' | 'inside';

/** The layout with the list of parts that holds a section changed. */
function inHome(doc: LayoutDoc, id: string, change: (parts: readonly Part[]) => readonly Part[]): LayoutDoc {
  const holds = (parts: readonly Part[]): boolean => parts.some((part) => part.id === id && isSection(part));
  if (holds(doc.sections)) return { ...doc, sections: change(doc.sections) as Section[] };
  const home = bands(doc).find((band) => holds(band.section.parts));
  return home === undefined ? doc : inSection(doc, home.id, (section) => ({ ...section, parts: [...change(section.parts)] }));
}

/** What people call a kind of line. */
export function bandName(section: Section): string {
  return section.label ?? section.record ?? section.id;
}

/** A new kind of line beside another, or inside it behind what stands there. */
export function addSection(doc: LayoutDoc, beside: string | null, where: Beside, label: string): Change {
  const id = newId(idsOf(doc), 's');
  const record = syntaxKind(doc) === 'xml' ? elementName(label) : 'line';
  const section: Section = { id, label, record, parts: [] };
  return { ...insertSection(doc, beside, where, section), name: l.did.add(label), said: l.said.added(label) };
}

function insertSection(doc: LayoutDoc, beside: string | null, where: Beside, section: Section): Pick<Change, 'doc' | 'focus'> {
  if (beside === null || sectionOf(doc, beside) === null) return { doc: { ...doc, sections: [...doc.sections, section] }, focus: null };
  if (where === 'inside') return { doc: inSection(doc, beside, (one) => ({ ...one, parts: [...one.parts, section] })), focus: null };
  const put_ = (parts: readonly Part[]): Part[] =>
    parts.flatMap((part) => (part.id !== beside ? [part] : where === 'before' ? [section, part] : [part, section]));
  return { doc: inHome(doc, beside, put_), focus: null };
}

/** Moves a kind of line over its neighbour: up with -1, down with 1; what is inside goes along. Null at the end. */
export function moveSection(doc: LayoutDoc, id: string, by: -1 | 1): Change | null {
  const section = sectionOf(doc, id);
  if (section === null) return null;
  const next = inHome(doc, id, (parts) => swapped(parts, id, by));
  return print(next) === print(doc) ? null : { doc: next, name: l.did.move(bandName(section)), said: l.said.moved(bandName(section), by < 0) };
}

/** Order of the kinds of lines, to see whether anything moved. */
function print(doc: LayoutDoc): string {
  return bands(doc).map((band) => band.id).join(' ');
}

function swapped(parts: readonly Part[], id: string, by: -1 | 1): Part[] {
  const next = [...parts];
  const sections = parts.flatMap((part, at) => (isSection(part) ? [at] : []));
  const mine = sections.findIndex((at) => parts[at]?.id === id);
  const [from, to] = [sections[mine], sections[mine + by]];
  const [one, other] = [parts[from ?? -1], parts[to ?? -1]];
  if (from === undefined || to === undefined || one === undefined || other === undefined) return next;
  [next[from], next[to]] = [other, one];
  return next;
}

/** Takes a kind of line away with all its columns. Null where it is the last one. */
export function removeSection(doc: LayoutDoc, id: string): Change | null {
  const section = sectionOf(doc, id);
  if (section === null) return null;
  const next = inHome(doc, id, (parts) => parts.filter((part) => part.id !== id));
  if (!bands(next).some((band) => band.section.record !== undefined)) return null;
  const columns = countColumns(section);
  return { doc: next, name: l.did.remove(bandName(section)), said: l.said.removed(bandName(section), columns), focus: null };
}

/** How many columns go with a kind of line. */
export function countColumns(section: Section): number {
  return section.parts.reduce((n, part) => n + (isColumn(part) ? 1 : countColumns(part)), 0);
}

/** Another setting of a kind of line; undefined takes it away. */
export function setSectionKey(doc: LayoutDoc, id: string, key: 'required' | 'each' | 'label' | 'record' | 'by' | 'where' | 'max', value: unknown): Change {
  const next = inSection(doc, id, (section) => put(section, key, value));
  return { doc: next, name: t.did.band, said: l.said.changed };
}

/** A test of a field, as a form has it. */
export interface Condition {
  readonly field: string;
  readonly way: 'is' | 'in' | 'present' | 'absent';
  /** The values; one for `is`. */
  readonly values: readonly string[];
}

/** Reads the conditions of a kind of line. */
export function conditionsOf(section: Section): Condition[] {
  return Object.entries(section.where ?? {}).map(([field, test]): Condition => {
    if (typeof test !== 'string') return { field, way: 'in', values: [...test] };
    if (test === 'present' || test === 'absent') return { field, way: test, values: [] };
    return { field, way: 'is', values: [test.replace(/^is /, '')] };
  });
}

function testOf(condition: Condition): Test {
  if (condition.way === 'is') return `is ${condition.values[0] ?? ''}`;
  return condition.way === 'in' ? condition.values : condition.way;
}

/** Other conditions. Two of one field cannot stand; the later one holds. */
export function setConditions(doc: LayoutDoc, id: string, conditions: readonly Condition[]): Change {
  const where = conditions.length === 0 ? undefined : Object.fromEntries(conditions.map((one) => [one.field, testOf(one)]));
  return { ...setSectionKey(doc, id, 'where', where), name: l.did.where, said: l.said.where(conditions.length) };
}
