/** Which kind of line the ruler shows, and an example of it from the file. */
import type { LayoutPreview } from '$/bindings';
import { bands, rowOf, type Band } from '../model/view';
import type { LayoutDoc } from '../model/types';

/** Kinds of lines that have bytes. */
export function lineBands(doc: LayoutDoc): Band[] {
  return bands(doc).filter((band) => band.section.record === 'line');
}

/** The kind of line in hand: the one chosen, that of the column in focus, or the first. */
export function bandInHand(doc: LayoutDoc, focus: string | null, band: string | null, chosen: string | null): Band | null {
  const all = lineBands(doc);
  const by = (id: string | null | undefined): Band | undefined => all.find((one) => one.id === id);
  return by(band) ?? by(rowOf(doc, focus)?.section) ?? by(chosen) ?? all[0] ?? null;
}

/** The text of the first line on screen that is of this kind; empty where there is none. */
export function exampleLine(doc: LayoutDoc, preview: LayoutPreview | null, section: string): string {
  const of = (column: string): boolean => rowOf(doc, column)?.section === section;
  return preview?.lines.find((line) => line.cells.some((cell) => of(cell.column)))?.text ?? '';
}
