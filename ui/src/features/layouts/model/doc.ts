/** Reading and writing the layout's JSON, and ids as the engine gives them. */
import { IMPLIED, isColumn, type LayoutDoc, type Part, type Section } from './types';

/** A text that is no layout. */
export class NoLayout extends Error {}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function collect(parts: readonly unknown[], taken: Set<string>): void {
  for (const part of parts) {
    if (!isObject(part)) throw new NoLayout('a part of a section is not an object');
    if (typeof part.id === 'string') taken.add(part.id);
    if (!('at' in part)) collect(listOf(part.parts), taken);
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new NoLayout('the parts of a section are not a list');
  return value as unknown[];
}

/** Gives ids by position to what has none, as the engine does: `1`, `1.2`; `-` and a number behind one that is taken. */
function named(parts: readonly unknown[], above: string, taken: Set<string>, implied: Set<string>): Part[] {
  return parts.map((part, index) => {
    if (!isObject(part)) throw new NoLayout('a part of a section is not an object');
    const position = above === '' ? `${index + 1}` : `${above}.${index + 1}`;
    const given = typeof part.id === 'string';
    const id = given ? (part.id as string) : freeId(position, taken);
    taken.add(id);
    if (!given) implied.add(id);
    if ('at' in part) return { ...part, id } as Part;
    return { ...part, id, parts: named(listOf(part.parts), position, taken, implied) } as Section;
  });
}

function freeId(position: string, taken: ReadonlySet<string>): string {
  let id = position;
  for (let n = 1; taken.has(id); n += 1) id = `${position}-${n}`;
  return id;
}

/** Reads a layout. Throws `NoLayout` where the text is none. */
export function parse(text: string): LayoutDoc {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new NoLayout(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(json) || !Array.isArray(json.sections) || !isObject(json.syntax)) {
    throw new NoLayout('it has no sections or no syntax');
  }
  const taken = new Set<string>();
  const implied = new Set<string>();
  collect(json.sections, taken);
  const sections = named(json.sections, '', taken, implied);
  if (sections.some(isColumn)) throw new NoLayout('a column stands outside of a section');
  return {
    ...json,
    name: typeof json.name === 'string' ? json.name : '',
    documents: Array.isArray(json.documents) ? json.documents : [],
    sections,
    [IMPLIED]: implied,
  } as unknown as LayoutDoc;
}

/** Leaves out an id that the engine would give at this position anyway. */
function bare(parts: readonly Part[], above: string, implied: ReadonlySet<string>): unknown[] {
  return parts.map((part, index) => {
    const position = above === '' ? `${index + 1}` : `${above}.${index + 1}`;
    const { id, ...rest } = part;
    const kept = implied.has(id) && id === position ? rest : part;
    return isColumn(part) ? kept : { ...kept, parts: bare(part.parts, position, implied) };
  });
}

/** The layout as JSON text. Reading it gives the same ids again. */
export function print(doc: LayoutDoc): string {
  return `${JSON.stringify({ ...doc, sections: bare(doc.sections, '', doc[IMPLIED]) }, null, 2)}\n`;
}

/** All ids of sections and columns. */
export function idsOf(doc: LayoutDoc): Set<string> {
  const ids = new Set<string>();
  collect(doc.sections, ids);
  return ids;
}

/** An id that nothing has: `c1`, `c2` … */
export function newId(taken: Set<string>, stem = 'c'): string {
  for (let n = 1; ; n += 1) {
    const id = `${stem}${n}`;
    if (!taken.has(id)) {
      taken.add(id);
      return id;
    }
  }
}

/** An object with a key set, or without it where the value is undefined. */
export function put<T extends object>(object: T, key: string, value: unknown): T {
  if (value !== undefined) return { ...object, [key]: value };
  const rest: Record<string | symbol, unknown> = Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  for (const symbol of Object.getOwnPropertySymbols(object)) rest[symbol] = (object as Record<symbol, unknown>)[symbol];
  return rest as T;
}
