/** Stops on the ruler of a fixed-width line: where one column ends and the next begins. */
import { editorText as t } from '$/text/layouts-editor';
import { rulerText as r } from '$/text/layouts-ruler';
import { idsOf, newId } from './doc';
import { inSection } from './edit';
import { fillOf } from './fill';
import { printSpan, sortedSpans, spanOf, withLength, type Span } from './place';
import { isColumn, type Change, type Column, type LayoutDoc, type Part, type Section } from './types';
import { nameOf, sectionOf } from './view';

/** A column with its bytes. */
export interface Placed {
  readonly column: Column;
  readonly id: string;
  readonly from: number;
  readonly width: number;
  /** The byte behind it. */
  readonly end: number;
}

/** A part of the line where something is amiss. */
export interface Fray {
  readonly kind: 'gap' | 'overlap';
  readonly from: number;
  readonly end: number;
  /** Names of the columns that overlap. */
  readonly names: readonly string[];
}

/** Columns of a line with bytes, left to right. */
export function placed(section: Section): Placed[] {
  const found = section.parts.filter(isColumn).flatMap((column): Placed[] => {
    const span = typeof column.at === 'string' ? spanOf(column.at) : null;
    return span === null ? [] : [{ column, id: column.id, ...span, end: span.from + span.width }];
  });
  return found.toSorted((a, b) => a.from - b.from || a.end - b.end);
}

/** How long the line is: what the layout says, or where its last column ends. */
export function lengthOf(doc: LayoutDoc, section: Section): number {
  const { length } = doc.syntax;
  const reach = Math.max(1, ...placed(section).map((one) => one.end - 1));
  return typeof length === 'number' && length > 0 ? Math.max(length, reach) : reach;
}

/** Places where a column begins or the one before it ends, in order: bytes from 1; a stop stands before its byte. */
export function stops(section: Section): number[] {
  return [...new Set(placed(section).flatMap((one) => [one.from, one.end]))].toSorted((a, b) => a - b);
}

/** Overlaps, and bytes between columns that nothing stands on. What follows the last column is filled up by the program. */
export function frays(section: Section): Fray[] {
  const found: Fray[] = [];
  let end = 1;
  let last: Placed | null = null;
  for (const one of placed(section)) {
    if (one.from > end) found.push({ kind: 'gap', from: end, end: one.from, names: [] });
    if (one.from < end && last !== null) {
      found.push({ kind: 'overlap', from: one.from, end: Math.min(end, one.end), names: [nameOf(last.column), nameOf(one.column)] });
    }
    if (one.end > end) [end, last] = [one.end, one];
  }
  return found;
}

function setSpans(doc: LayoutDoc, section: string, spans: ReadonlyMap<string, Span>): LayoutDoc {
  const next = inSection(doc, section, (one) => ({
    ...one,
    parts: one.parts.map((part): Part => {
      const span = isColumn(part) ? spans.get(part.id) : undefined;
      return span === undefined ? part : { ...part, at: printSpan(span) };
    }),
  }));
  return withLength(sortedSpans(next, section));
}

/** How far a stop may go: no column gets narrower than a byte, and none is passed. */
export function room(section: Section, stop: number): { low: number; high: number } {
  const all = placed(section);
  const others = stops(section).filter((one) => one !== stop);
  const lows = [1, ...all.filter((one) => one.end === stop).map((one) => one.from + 1), ...others.filter((one) => one < stop)];
  const ends = all.filter((one) => one.from === stop).map((one) => one.end - 1);
  const highs = [...ends, ...others.filter((one) => one > stop)];
  return { low: Math.max(...lows), high: highs.length === 0 ? 99_999 : Math.min(...highs) };
}

/** Moves a stop; what ends there and what begins there go with it. */
export function moveStop(doc: LayoutDoc, id: string, stop: number, wanted: number): Change | null {
  const section = sectionOf(doc, id);
  if (section === null) return null;
  const { low, high } = room(section, stop);
  const to = Math.max(low, Math.min(high, wanted));
  if (to === stop) return null;
  const spans = new Map<string, Span>();
  for (const one of placed(section)) {
    if (one.end === stop) spans.set(one.id, { from: one.from, width: to - one.from });
    else if (one.from === stop) spans.set(one.id, { from: to, width: one.end - to });
  }
  return { doc: setSpans(doc, id, spans), name: r.did.move, said: r.said.moved(to, words(section, stop, to)) };
}

/** What a moved stop makes of its columns. */
function words(section: Section, stop: number, to: number): string {
  return placed(section)
    .filter((one) => one.end === stop || one.from === stop)
    .map((one) => r.said.wide(nameOf(one.column), one.end === stop ? to - one.from : one.end - to))
    .join(' ');
}

/** A new stop: the column there is cut in two, and the right part is a new, empty one; in a gap, a new column begins. */
export function addStop(doc: LayoutDoc, id: string, at: number): Change | null {
  const section = sectionOf(doc, id);
  if (section === null || at < 1 || stops(section).includes(at)) return null;
  const all = placed(section);
  const cut = all.find((one) => one.from < at && one.end > at);
  const end = cut?.end ?? Math.min(...all.filter((one) => one.from > at).map((one) => one.from), lengthOf(doc, section) + 1);
  if (end <= at || !Number.isFinite(end)) return null;
  const column: Column = { id: newId(idsOf(doc)), at: printSpan({ from: at, width: end - at }), label: t.columnsPane.newHead };
  const added = inSection(doc, id, (one) => ({ ...one, parts: [...one.parts, column] }));
  const spans = new Map(cut === undefined ? [] : [[cut.id, { from: cut.from, width: at - cut.from }] as const]);
  return { doc: setSpans(added, id, spans), name: r.did.add, said: r.said.added(at), focus: column.id };
}

/** Takes a stop away: two columns become one, which keeps what fills the left one, or the right one where the left is empty. */
export function removeStop(doc: LayoutDoc, id: string, stop: number): Change | null {
  const section = sectionOf(doc, id);
  if (section === null) return null;
  const all = placed(section);
  const left = all.find((one) => one.end === stop);
  const right = all.find((one) => one.from === stop);
  if (left === undefined || right === undefined) return null;
  const keep = fillOf(left.column).kind === 'none' ? right : left;
  const gone = keep === left ? right : left;
  const rest = inSection(doc, id, (one) => ({ ...one, parts: one.parts.filter((part) => part.id !== gone.id) }));
  const spans = new Map([[keep.id, { from: left.from, width: right.end - left.from }]]);
  return {
    doc: setSpans(rest, id, spans),
    name: r.did.remove,
    said: r.said.joined(nameOf(keep.column), nameOf(gone.column)),
    focus: keep.id,
  };
}

/** Another first byte or width of one column; the others stay where they are. */
export function setSpan(doc: LayoutDoc, section: string, id: string, span: Span): Change | null {
  const one = sectionOf(doc, section)?.parts.find((part) => part.id === id);
  if (one === undefined || !isColumn(one) || span.from < 1 || span.width < 1) return null;
  const next = setSpans(doc, section, new Map([[id, span]]));
  return { doc: next, name: t.did.type(nameOf(one)), said: r.said.span(nameOf(one), span.from, span.width), focus: id };
}
