/** What was learnt of a partner's sample, as a person reviews it: nothing is taken that was not confirmed. */
import type { LearnedColumn, LearnedView, SampledField } from '$/bindings';
import { setFill } from '../model/columns';
import { parse, print } from '../model/doc';
import { fillOf } from '../model/fill';
import type { LayoutDoc } from '../model/types';
import { bands, placeOf, rows, scopes, type ListNames, type Row } from '../model/view';

/** From this score on a proposal is taken without a look, as long as nobody says otherwise. */
export const STRONG = 90;

/** One column under review. */
export interface Review {
  readonly column: LearnedColumn;
  /** Its id in the layout; null where it cannot be found there. */
  readonly id: string | null;
  /** The field that a person chose, or the proposed one; empty for none. */
  readonly path: string;
  readonly accepted: boolean;
}

/** The layout's column that a proposal is about. */
function rowOf(doc: LayoutDoc, column: LearnedColumn): Row | null {
  const home = new Set(bands(doc).filter((band) => band.id === column.section || band.section.label === column.section).map((band) => band.id));
  const at = rows(doc).filter((row) => placeOf(row.column) === column.place);
  return at.find((row) => home.has(row.section)) ?? (at.length === 1 ? (at[0] ?? null) : null);
}

/** What a person is asked to look at, in the order of the file. */
export function reviews(view: LearnedView): Review[] {
  const doc = parse(view.layout);
  return view.proposals.map((column) => ({
    column,
    id: rowOf(doc, column)?.id ?? null,
    path: column.field ?? '',
    accepted: column.filled !== '' && column.score >= STRONG,
  }));
}

/** How many are strong, to be checked, and empty. */
export function counted(list: readonly Review[]): { strong: number; check: number; none: number } {
  const filled = list.filter((one) => one.column.filled !== '');
  const strong = filled.filter((one) => one.column.score >= STRONG).length;
  return { strong, check: filled.length - strong, none: list.length - filled.length };
}

/** Fields that may stand on the kind of line of a column. */
export function usable(view: LearnedView, review: Review, fields: readonly SampledField[], lists: readonly ListNames[]): SampledField[] {
  const doc = parse(view.layout);
  const row = rows(doc).find((one) => one.id === review.id);
  const open = row === undefined ? undefined : scopes(doc, lists).get(row.section);
  return fields.filter((field) => open?.has(field.path.split('.')[0] ?? '') === true);
}

/** The layout as it was confirmed: what was not accepted is empty, what was chosen anew is filled by it. */
export function confirmed(view: LearnedView, list: readonly Review[], fields: readonly SampledField[], name: string): string {
  const start = parse(view.layout);
  const doc = list.reduce((sofar, one) => {
    if (one.id === null) return sofar;
    const row = rows(sofar).find((other) => other.id === one.id);
    if (row === undefined) return sofar;
    const chosen = fields.find((field) => field.path === one.path);
    if (!one.accepted) return fillOf(row.column).kind === 'none' ? sofar : setFill(sofar, one.id, { kind: 'none' }).doc;
    if (one.path === '' || one.path === one.column.field) return sofar;
    return setFill(sofar, one.id, { kind: 'field', field: one.path }, chosen).doc;
  }, start);
  return print({ ...doc, name, version: 1 });
}

/** The start of a long file, and how much of its end goes with it. */
const START = 2 * 1024 * 1024;
const END = 64 * 1024;

/** The part of a file that is looked at. */
export async function bytesOf(file: Blob): Promise<Uint8Array> {
  if (file.size <= START + END) return new Uint8Array(await file.arrayBuffer());
  const start = trimmed(new Uint8Array(await file.slice(0, START).arrayBuffer()), false);
  const end = trimmed(new Uint8Array(await file.slice(file.size - END).arrayBuffer()), true);
  const whole = new Uint8Array(start.length + end.length);
  whole.set(start);
  whole.set(end, start.length);
  return whole;
}

/** Whole lines only: up to the last line end, or from the first one. */
function trimmed(bytes: Uint8Array, front: boolean): Uint8Array {
  const at = front ? bytes.indexOf(10) : bytes.lastIndexOf(10);
  if (at < 0) return bytes;
  return front ? bytes.subarray(at + 1) : bytes.subarray(0, at + 1);
}

/** Bytes as Base64. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}

/** Bytes as text to look at. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
