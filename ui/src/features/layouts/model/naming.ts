/** What the list of columns shows of each column: its place, its name, and what hovering tells, for every kind of file. */
import { ediText as e } from '$/text/layouts-edi';
import { editorText as t } from '$/text/layouts-editor';
import { fillOf } from './fill';
import { isEdi, spanOf, syntaxKind } from './place';
import { elementName, ENVELOPE, hint, reference, sectionName, type Standard } from './standard';
import type { LayoutDoc, Section } from './types';
import { bands, endsOf, hasOwnNames, nameOf, placeOf, sectionOf, type Band, type End, type Item, type Row } from './view';

/** How the columns are shown: as they stand, or (EDI) by meaning. */
export type View = 'places' | 'document';

/** One column in words. */
export interface Naming {
  readonly place: string;
  readonly name: string;
  readonly hint: string;
  /** How far it stands to the right, under its elements. */
  readonly indent: number;
}

/** The words for a column. */
export function namingOf(doc: LayoutDoc, standard: Standard | null, row: Row, view: View): Naming {
  const { column } = row;
  const at = placeOf(column);
  const section = sectionOf(doc, row.section);
  switch (syntaxKind(doc)) {
    case 'csv': {
      const bare = hasOwnNames(doc) ? column.label === undefined : nameOf(column) === '';
      const name = !bare ? nameOf(column) : hasOwnNames(doc) ? t.columnsPane.place(row.index + 1) : t.columnsPane.notInFile;
      return { place: at === '' ? '–' : String(row.index + 1), name, hint: name, indent: 0 };
    }
    case 'fixed': {
      const span = spanOf(at);
      const place = span === null ? at : `${span.from}–${span.from + span.width - 1}`;
      return { place: place === '' ? '–' : place, name: nameOf(column), hint: nameOf(column), indent: 0 };
    }
    case 'xml': {
      const steps = at.split('/');
      const name = at === '.' || at === '' ? (column.label ?? t.columnsPane.ownText) : (steps.at(-1) ?? at);
      return { place: at === '' ? '–' : String(row.index + 1), name, hint: column.label === undefined ? at : `${at} (${column.label})`, indent: steps.length - 1 };
    }
    case 'x12':
    case 'edifact': {
      if (section === null) return { place: at, name: nameOf(column), hint: '', indent: 0 };
      const name = elementName(standard, section, column);
      const whole = view === 'document' ? meaning(standard, section, name) : name;
      return { place: reference(section.record ?? '', at), name: whole, hint: standard === null ? whole : hint(standard, section, column), indent: 0 };
    }
  }
}

/** “Ship to: city”; where both say the same, once. */
function meaning(standard: Standard | null, section: Section, name: string): string {
  const line = sectionName(standard, section);
  return name.toLowerCase().startsWith(line.toLowerCase()) ? name : `${line}: ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** An element of XML that has no value of its own, with what is inside it. */
export interface Branch {
  readonly kind: 'branch';
  readonly id: string;
  readonly name: string;
  readonly depth: number;
  readonly indent: number;
}

/** What the list shows, top to bottom. */
export type Listed = Item | End | Branch;

/** The list for a kind of file. */
export function listing(doc: LayoutDoc, items: readonly Item[], view: View): Listed[] {
  if (isEdi(doc)) return view === 'document' ? byMeaning(doc, items) : items.filter((item) => !inEnvelope(doc, item));
  const all = endsOf(items);
  return syntaxKind(doc) === 'xml' ? withBranches(all) : all;
}

function inEnvelope(doc: LayoutDoc, item: Item): boolean {
  const section = item.kind === 'band' ? item.section : sectionOf(doc, item.section);
  return section?.record !== undefined && ENVELOPE.has(section.record);
}

/** Only what comes from the books, or has yet to be filled; of the kinds of lines only those that repeat. */
function byMeaning(doc: LayoutDoc, items: readonly Item[]): Item[] {
  const told = new Set(['field', 'join', 'choose', 'none', 'param']);
  const repeats = (band: Band): boolean => band.section.each !== undefined;
  return items.filter((item) => !inEnvelope(doc, item) && (item.kind === 'band' ? repeats(item) : told.has(fillOf(item.column).kind)));
}

/** Elements on the way to a column, each once where it begins. */
function withBranches(all: readonly (Item | End)[]): Listed[] {
  let open: string[] = [];
  return all.flatMap((item): Listed[] => {
    if (item.kind !== 'column') {
      open = [];
      return [item];
    }
    const way = placeOf(item.column).split('/').slice(0, -1);
    const same = way.findIndex((step, n) => open[n] !== step);
    const known = same < 0 ? way.length : same;
    open = way;
    const fresh = way.slice(known).map((name, n): Branch => ({ kind: 'branch', id: `${item.id} ${known + n}`, name, depth: item.depth, indent: known + n }));
    return [...fresh, item];
  });
}

/** What people call a kind of line. */
export function lineName(doc: LayoutDoc, standard: Standard | null, section: Section): string {
  if (isEdi(doc)) return sectionName(standard, section);
  return section.label ?? section.record ?? section.id;
}

/** How the list is called for people who cannot see it. */
export const viewTabs = (): { value: View; label: string }[] => [
  { value: 'document', label: e.document },
  { value: 'places', label: e.segments },
];

/** Kinds of lines that have columns of their own, for a list to choose from. */
export function lineChoices(doc: LayoutDoc, standard: Standard | null): { value: string; label: string }[] {
  return bands(doc)
    .filter((band) => band.section.record !== undefined && !ENVELOPE.has(band.section.record))
    .map((band) => ({ value: band.id, label: lineName(doc, standard, band.section) }));
}
