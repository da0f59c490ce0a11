/** A standard of EDI under the layout: where its kinds of lines stand in it, what their places are called, what may be added. */
import type { StandardElement, StandardPlace, StandardSegment, StandardView } from '$/bindings';
import { isColumn, isSection, type Column, type LayoutDoc, type Section } from './types';
import { bands, placeOf } from './view';

/** A standard, ready to be asked. */
export interface Standard {
  readonly places: readonly StandardPlace[];
  readonly segments: ReadonlyMap<string, StandardSegment>;
  /** Places inside the loop of a place; -1 is the top. */
  readonly inside: ReadonlyMap<number, readonly number[]>;
}

/** Makes it ready. */
export function indexed(view: StandardView): Standard {
  const inside = new Map<number, number[]>();
  view.places.forEach((place, at) => {
    const home = place.parent ?? -1;
    inside.set(home, [...(inside.get(home) ?? []), at]);
  });
  return { places: view.places, segments: new Map(view.segments.map((one) => [one.tag, one])), inside };
}

/** Segments around the sets, which the program writes by itself. */
export const ENVELOPE: ReadonlySet<string> = new Set(['ISA', 'GS', 'GE', 'IEA', 'UNA', 'UNB', 'UNG', 'UNE', 'UNZ', 'SE', 'UNT']);

/** The place of each kind of line, found as the engine does: forward in order, never back. */
export function overlay(doc: LayoutDoc, standard: Standard): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const top = standard.inside.get(-1) ?? [];
  const header = standard.places[top[0] ?? -1]?.tag;
  const inner = (section: Section, places: readonly number[], cursor: { at: number }): void => {
    const start = cursor.at;
    let furthest = start;
    for (const one of section.parts.filter(isSection)) {
      if (section.one_of === true) cursor.at = start;
      place(one, places, cursor);
      furthest = Math.max(furthest, cursor.at);
    }
    cursor.at = furthest;
  };
  const place = (section: Section, places: readonly number[], cursor: { at: number }): void => {
    if (section.record === undefined) return inner(section, places, cursor);
    const ahead = places.slice(cursor.at).findIndex((at) => standard.places[at]?.tag === section.record);
    const at = places[cursor.at + ahead];
    if (ahead < 0 || at === undefined) return;
    cursor.at += ahead;
    found.set(section.id, at);
    inner(section, standard.inside.get(at) ?? [], { at: 0 });
  };
  const sets = (section: Section): void => {
    if (section.record !== header) return section.parts.filter(isSection).forEach(sets);
    if (top[0] !== undefined) found.set(section.id, top[0]);
    inner(section, top, { at: 1 });
  };
  doc.sections.forEach(sets);
  return found;
}

/** What the standard says of a place of a segment: `5`, `2.1`, or `6~UP` for the value behind that code. */
export function elementAt(standard: Standard, tag: string, at: string): StandardElement | null {
  const elements = standard.segments.get(tag)?.elements ?? [];
  const pair = /^(\d+)~/.exec(at);
  const wanted = pair === null ? at : String(Number(pair[1]) + 1);
  const by = (place: string): StandardElement | undefined => elements.find((one) => one.at === place);
  return by(wanted) ?? by(`${wanted}.1`) ?? (wanted.endsWith('.1') ? by(wanted.slice(0, -2)) : undefined) ?? null;
}

/** `N4-01`, `DTM-01.2`, `IT1-06 UP`. */
export function reference(tag: string, at: string): string {
  const found = /^(\d+)(\.\d+)?(?:~(.+))?$/.exec(at);
  if (found === null) return `${tag} ${at}`.trim();
  return `${tag}-${(found[1] ?? '').padStart(2, '0')}${found[2] ?? ''}${found[3] === undefined ? '' : ` ${found[3]}`}`;
}

/** The code in a kind of line that tells it from others of the same segment, with its name. */
export function qualifierOf(standard: Standard, section: Section): { code: string; label: string } | null {
  for (const column of section.parts.filter(isColumn)) {
    const element = section.record === undefined ? null : elementAt(standard, section.record, placeOf(column));
    if (element?.qualifier === true && typeof column.text === 'string') {
      const label = element.codes.find((one) => one.code === column.text)?.label ?? '';
      return { code: column.text, label };
    }
  }
  return null;
}

/** What people call a kind of line: its own name, else what its code means, else what the standard calls the segment. */
export function sectionName(standard: Standard | null, section: Section): string {
  if (section.label !== undefined) return section.label;
  if (standard === null || section.record === undefined) return section.record ?? section.id;
  const qualifier = qualifierOf(standard, section);
  return qualifier?.label || standard.segments.get(section.record)?.label || section.record;
}

/** What people call a column: its own name, else what the standard calls the element. */
export function elementName(standard: Standard | null, section: Section, column: Column): string {
  if (column.label !== undefined) return column.label;
  const element = standard === null || section.record === undefined ? null : elementAt(standard, section.record, placeOf(column));
  const code = /~(.+)$/.exec(placeOf(column))?.[1];
  if (element === null) return placeOf(column);
  return code === undefined ? element.label : `${element.label} ${code}`;
}

/** What hovering shows: the standard's names of segment and element, its code's meaning, and how long it may be. */
export function hint(standard: Standard, section: Section, column: Column): string {
  const tag = section.record ?? '';
  const [segment, element] = [standard.segments.get(tag), elementAt(standard, tag, placeOf(column))];
  if (segment === undefined) return '';
  const code = typeof column.text === 'string' ? element?.codes.find((one) => one.code === column.text)?.label : undefined;
  const length = element === null || element.max === 0 ? '' : element.min === element.max ? `${element.max}` : `${element.min}–${element.max}`;
  const words = [`${reference(tag, placeOf(column))} ${segment.label}: ${element?.label ?? ''}`, code === undefined ? '' : `${String(column.text)} = ${code}`, length];
  return words.filter((one) => one !== '').join(' · ');
}

/** The set's sections that other segments may stand in: the set itself, and what opens a loop. */
export function opens(standard: Standard, place: number): boolean {
  return standard.places[place]?.parent === null && (standard.inside.get(-1) ?? [])[0] === place || standard.places[place]?.opens_loop === true;
}

/** The set's own places, or those inside the loop of a place. */
export function childrenOf(standard: Standard, place: number): readonly number[] {
  const top = standard.inside.get(-1) ?? [];
  return top[0] === place ? top.slice(1) : (standard.inside.get(place) ?? []);
}

/** Kinds of lines of the layout, without those of the envelope. */
export function ownBands(doc: LayoutDoc): Section[] {
  return bands(doc).map((band) => band.section).filter((section) => section.record === undefined || !ENVELOPE.has(section.record));
}
