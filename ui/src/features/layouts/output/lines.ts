/** How the lines of the file are cut into what is shown, and which of them are on screen. */
import type { PreviewCell, PreviewLine } from '$/bindings';

/** A part of a line: a cell, or what stands between two. */
export interface Piece {
  text: string;
  /** The cell's place in the line; -1 for what stands between. */
  index: number;
  cell: PreviewCell | null;
}

/** A line in pieces, left to right. Nothing of the text is lost. */
export function pieces(line: PreviewLine): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  line.cells.forEach((cell, index) => {
    if (cell.start > at) found.push({ text: line.text.slice(at, cell.start), index: -1, cell: null });
    found.push({ text: line.text.slice(cell.start, cell.end), index, cell });
    at = cell.end;
  });
  if (at < line.text.length) found.push({ text: line.text.slice(at), index: -1, cell: null });
  return found;
}

/** Height of a line on screen, in pixels. */
export const LINE = 22;
/** Lines are asked for in blocks, so that small moves ask nothing. */
export const BLOCK = 10;

/** The lines that are drawn for a place of the scroll bar: the first, and how many. */
export function onScreen(top: number, height: number, total: number): { from: number; lines: number } {
  const first = Math.floor(Math.floor(top / LINE) / BLOCK) * BLOCK;
  const from = Math.max(0, first - BLOCK);
  const wanted = Math.ceil(height / LINE) + 3 * BLOCK;
  return { from, lines: Math.max(BLOCK, Math.min(wanted, Math.max(0, total - from))) };
}

/** Blanks and tabs made visible, one character each, so that places stay. */
export function marked(text: string): string {
  return text.replaceAll(' ', '·').replaceAll('\t', '→').replaceAll('\u00a0', '⍽');
}

/** A cell: its line (from 0) and its place in it. */
export interface Spot {
  line: number;
  index: number;
}

/** Where an arrow key leads; null where it leads nowhere. `cells` tells how many a line has. */
export function moved(spot: Spot, key: string, total: number, cells: (line: number) => number): Spot | null {
  const { line, index } = spot;
  const last = (of: number): number => Math.max(0, cells(of) - 1);
  const on = (to: number): Spot => ({ line: to, index: Math.min(index, last(to)) });
  switch (key) {
    case 'ArrowRight':
      return index < last(line) ? { line, index: index + 1 } : null;
    case 'ArrowLeft':
      return index > 0 ? { line, index: index - 1 } : null;
    case 'ArrowDown':
      return line + 1 < total ? on(line + 1) : null;
    case 'ArrowUp':
      return line > 0 ? on(line - 1) : null;
    case 'Home':
      return { line, index: 0 };
    case 'End':
      return { line, index: last(line) };
    case 'PageDown':
      return line + 1 < total ? on(Math.min(total - 1, line + 10)) : null;
    case 'PageUp':
      return line > 0 ? on(Math.max(0, line - 10)) : null;
    default:
      return null;
  }
}
