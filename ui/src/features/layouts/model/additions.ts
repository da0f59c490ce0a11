/** What a standard of EDI allows to be added to a layout, in one list, and adding it. */
import type { StandardElement } from '$/bindings';
import { ediText as e } from '$/text/layouts-edi';
import { idsOf, newId } from './doc';
import { inSection } from './edit';
import { childrenOf, ENVELOPE, opens, overlay, ownBands, qualifierOf, reference, sectionName, type Standard } from './standard';
import { isColumn, isSection, type Change, type Column, type LayoutDoc, type Part, type Section } from './types';
import { placeOf } from './view';

/** One thing that may be added. */
export interface Addition {
  readonly key: string;
  /** The kind of line that it goes into. */
  readonly section: string;
  /** What it is, by meaning: “Ship to: city”. */
  readonly label: string;
  /** Where it stands: `N4-01`, `REF DP`. */
  readonly ref: string;
  /** The place of a new column; null for a new kind of line. */
  readonly at: string | null;
  /** The place in the standard of a new kind of line. */
  readonly place: number;
  /** The code that a new kind of line has. */
  readonly code: string | null;
}

/** Places in pairs of code and value (`6`, `8`, `10` …) that begin at this element; empty where it begins none. */
function chain(elements: readonly StandardElement[], start: number): string[] {
  const [code, value] = [elements[start], elements[start + 1]];
  if (code === undefined || value === undefined || !code.qualifier || code.codes.length === 0) return [];
  const found: string[] = [];
  for (let at = start; elements[at]?.number === code.number && elements[at + 1]?.number === value.number && code.number !== value.number; at += 2) {
    found.push(elements[at]?.at ?? '', elements[at + 1]?.at ?? '');
  }
  return found.length > 2 ? found : [];
}

function columnsFor(standard: Standard, section: Section, place: number): Addition[] {
  const tag = section.record ?? '';
  const elements = standard.segments.get(tag)?.elements ?? [];
  const used = new Set(section.parts.filter(isColumn).map(placeOf));
  const isUsed = (at: string): boolean => used.has(at) || (at.endsWith('.1') && used.has(at.slice(0, -2)));
  const name = sectionName(standard, section);
  const one = (at: string, label: string): Addition => ({ key: `${section.id} ${at}`, section: section.id, label: `${name}: ${label}`, ref: reference(tag, at), at, place, code: null });
  const skipped = new Set<string>();
  return elements.flatMap((element, index): Addition[] => {
    if (skipped.has(element.at)) return [];
    const pairs = chain(elements, index);
    if (pairs.length > 0 && !pairs.some((at) => used.has(at))) {
      pairs.forEach((at) => skipped.add(at));
      const value = elements[index + 1];
      const open = element.codes.filter(({ code }) => !used.has(`${element.at}~${code}`));
      return open.map(({ code, label }) => one(`${element.at}~${code}`, `${value?.label ?? ''} (${label})`));
    }
    return isUsed(element.at) ? [] : [one(element.at, element.label)];
  });
}

/** The element of a segment whose codes tell its variants apart: among the first ones, and not one of a chain of pairs. */
function qualifier(standard: Standard, tag: string): StandardElement | null {
  const elements = standard.segments.get(tag)?.elements ?? [];
  const at = elements.findIndex((element) => element.qualifier && element.codes.length > 0);
  const found = elements[at];
  return found === undefined || at > 1 || chain(elements, at).length > 0 ? null : found;
}

function segmentsFor(standard: Standard, section: Section, place: number, taken: ReadonlyMap<string, number>): Addition[] {
  const name = sectionName(standard, section);
  const inside = flat(section);
  return childrenOf(standard, place).flatMap((child): Addition[] => {
    const { tag, label, max } = standard.places[child] ?? { tag: '', label: '', max: 0 };
    if (tag === '' || ENVELOPE.has(tag)) return [];
    const there = inside.filter((one) => taken.get(one.id) === child);
    const what = standard.segments.get(tag)?.label ?? label;
    const one = (code: string | null, words: string): Addition => ({
      key: `${section.id} ${child} ${code ?? ''}`, section: section.id, label: `${name}: ${words}`, ref: code === null ? tag : `${tag} ${code}`, at: null, place: child, code,
    });
    const codes = qualifier(standard, tag)?.codes ?? [];
    if (codes.length === 0) return there.length === 0 ? [one(null, what)] : [];
    if (max <= there.length) return [];
    const used = new Set(there.map((other) => qualifierOf(standard, other)?.code));
    return codes.filter(({ code }) => !used.has(code)).map(({ code, label: meaning }) => one(code, `${what} (${meaning})`));
  });
}

/** Kinds of lines right inside one; groups are looked through. */
function flat(section: Section): Section[] {
  return section.parts.filter(isSection).flatMap((one) => (one.record === undefined ? flat(one) : [one]));
}

/** Everything that may be added, in the order of the file. */
export function additions(doc: LayoutDoc, standard: Standard): Addition[] {
  const taken = overlay(doc, standard);
  return ownBands(doc).flatMap((section): Addition[] => {
    const place = taken.get(section.id);
    if (place === undefined) return [];
    const isSet = section.record === standard.places[(standard.inside.get(-1) ?? [])[0] ?? -1]?.tag;
    const columns = isSet ? [] : columnsFor(standard, section, place);
    return opens(standard, place) ? [...columns, ...segmentsFor(standard, section, place, taken)] : columns;
  });
}

/** Those that every word of a search occurs in. */
export function found(list: readonly Addition[], search: string): Addition[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return list.filter((one) => words.every((word) => `${one.label} ${one.ref}`.toLowerCase().includes(word)));
}

/** Adds one. A new kind of line comes with its code and an empty column for its value. */
export function add(doc: LayoutDoc, standard: Standard, addition: Addition): Change {
  const ids = idsOf(doc);
  const said = e.said.added(addition.label, addition.ref);
  if (addition.at !== null) {
    const column: Column = { id: newId(ids), at: addition.at };
    const next = inSection(doc, addition.section, (section) => ({ ...section, parts: withColumn(section.parts, column) }));
    return { doc: next, name: e.did.add(addition.ref), said, focus: column.id };
  }
  const section = newSection(standard, addition, ids);
  const taken = overlay(doc, standard);
  const next = inSection(doc, addition.section, (home) => ({ ...home, parts: withSection(home.parts, section, addition.place, taken) }));
  const value = section.parts.at(-1);
  return { doc: next, name: e.did.add(addition.ref), said, focus: value?.id ?? null };
}

function newSection(standard: Standard, addition: Addition, ids: Set<string>): Section {
  const tag = standard.places[addition.place]?.tag ?? '';
  const elements = standard.segments.get(tag)?.elements ?? [];
  const code = addition.code === null ? null : qualifier(standard, tag);
  const behind = elements.filter((element) => element !== code);
  const after = code === null ? -1 : elements.indexOf(code);
  const value = elements[after + 1] ?? behind[0];
  const parts: Column[] = [];
  if (code !== null) parts.push({ id: newId(ids), at: code.at, text: addition.code ?? '' });
  if (value !== undefined) parts.push({ id: newId(ids), at: value.at });
  return { id: newId(ids, 's'), record: tag, parts };
}

/** Places in the order of a segment: element, then component. */
function order(at: string): number {
  const [element = '', component = '0'] = (at.split('~')[0] ?? '').split('.');
  return Number(element) * 1000 + Number(component) || 0;
}

function withColumn(parts: readonly Part[], column: Column): Part[] {
  const behind = parts.findLastIndex((part) => isColumn(part) && order(placeOf(part)) <= order(placeOf(column)));
  return [...parts.slice(0, behind + 1), column, ...parts.slice(behind + 1)];
}

/** Puts a kind of line where the standard has it: behind what stands there or before it, in front of the rest. */
function withSection(parts: readonly Part[], section: Section, place: number, taken: ReadonlyMap<string, number>): Part[] {
  const placeOfPart = (part: Part): number => {
    if (isColumn(part)) return -1;
    return taken.get(part.id) ?? Math.max(-1, ...flat(part).map((one) => taken.get(one.id) ?? -1));
  };
  const behind = parts.findLastIndex((part) => placeOfPart(part) <= place && (isColumn(part) || placeOfPart(part) >= 0));
  return [...parts.slice(0, behind + 1), section, ...parts.slice(behind + 1)];
}
