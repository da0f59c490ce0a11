/** The short forms of the fixed-width table: alignment, filler and kind of spelling of a column, and changing them. */
import { setType } from './columns';
import { parseSpelling, PLAIN_IMPLIED, PLAIN_NUMBER, PLAIN_TEXT, printSpelling, type Padding, type Spelling } from './spelling';
import type { Change, Column, LayoutDoc } from './types';

/** On which side the value stands; `auto` leaves it to what it holds. */
export type Align = 'auto' | 'left' | 'right';

function padded(spelling: Spelling | null): (Spelling & Padding) | null {
  return spelling !== null && (spelling.kind === 'text' || spelling.kind === 'number' || spelling.kind === 'implied') ? spelling : null;
}

/** How the value stands in its bytes: what fills it up on the left puts it to the right. */
export function alignOf(column: Column): Align {
  const spelling = padded(parseSpelling(column.type));
  if (spelling?.pad == null) return 'auto';
  return spelling.side === 'left' ? 'right' : 'left';
}

/** What fills it up: one character, or null where it goes by itself. */
export function padOf(column: Column): string | null {
  return padded(parseSpelling(column.type))?.pad ?? null;
}

/** Whether alignment and filler can be chosen: for days and codes the place is as wide as the value. */
export function canPad(column: Column): boolean {
  const spelling = parseSpelling(column.type);
  return spelling?.kind === 'auto' || padded(spelling) !== null;
}

/** Another alignment and filler; both null leave it to what it holds. */
export function setPadding(doc: LayoutDoc, column: Column, holds: string | undefined, align: Align, pad: string | null): Change {
  const now = parseSpelling(column.type);
  const start: Spelling = now === null || now.kind === 'auto' ? (holds === 'number' ? { ...PLAIN_NUMBER } : { ...PLAIN_TEXT }) : now;
  const spelling = padded(start) ?? { ...PLAIN_TEXT };
  const none = align === 'auto' && pad === null;
  const side = align === 'right' || (align === 'auto' && pad === '0') ? 'left' : 'right';
  const filler: Padding = { pad: none ? null : (pad ?? ' '), side };
  const next = { ...spelling, ...filler };
  const plain = none && ((now?.kind ?? 'auto') === 'auto' || printSpelling(next) === 'text' || printSpelling(next) === 'number');
  return setType(doc, column.id, plain ? '' : printSpelling(next));
}

/** Kinds of spelling that the table offers, each with how it begins. */
export const TYPES: Readonly<Record<'auto' | 'text' | 'number' | 'implied' | 'date' | 'bool' | 'code' | 'time', Spelling>> = {
  auto: { kind: 'auto' },
  text: PLAIN_TEXT,
  number: { ...PLAIN_NUMBER, decimals: 2 },
  implied: PLAIN_IMPLIED,
  date: { kind: 'date', pattern: 'yyyyMMdd', pivot: null },
  time: { kind: 'time', pattern: 'HHmmss' },
  bool: { kind: 'bool', yes: 'Y', no: 'N' },
  code: { kind: 'code', words: ['A', 'B'], open: true },
};
