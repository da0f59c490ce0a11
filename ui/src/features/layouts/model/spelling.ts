/** The short texts under `type`, as values that a form can show. The grammar is the engine's. */

/** How a value is spelled. */
export type Spelling =
  | { readonly kind: 'auto' }
  | TextSpelling
  | NumberSpelling
  | { readonly kind: 'implied'; readonly decimals: number; readonly sign: 'leading' | 'trailing' | 'overpunch' }
  | { readonly kind: 'date'; readonly pattern: string; readonly pivot: number | null }
  | { readonly kind: 'time'; readonly pattern: string }
  | { readonly kind: 'bool'; readonly yes: string; readonly no: string }
  | { readonly kind: 'code'; readonly words: readonly string[]; readonly open: boolean };

/** Text with its lengths. */
export interface TextSpelling {
  readonly kind: 'text';
  readonly min: number;
  readonly max: number | null;
  readonly pad: string | null;
  readonly side: 'left' | 'right';
  readonly cut: boolean;
}

/** A number with its marks. */
export interface NumberSpelling {
  readonly kind: 'number';
  readonly decimals: number | null;
  readonly point: 'point' | 'comma';
  readonly group: 'comma' | 'dot' | 'space' | 'apostrophe' | null;
  readonly sign: 'minus' | 'always' | 'trailing' | 'brackets';
}

/** Text as it is. */
export const PLAIN_TEXT: TextSpelling = { kind: 'text', min: 0, max: null, pad: null, side: 'left', cut: false };
/** A number as it is. */
export const PLAIN_NUMBER: NumberSpelling = { kind: 'number', decimals: null, point: 'point', group: null, sign: 'minus' };

/** Patterns that partners ask for, most usual first. */
export const DATE_PATTERNS = [
  'yyyy-MM-dd', 'dd.MM.yyyy', 'dd/MM/yyyy', 'MM/dd/yyyy', 'yyyyMMdd', 'dd-MMM-yyyy', 'ddMMyyyy', 'MMddyyyy', 'dd.MM.yy',
  'yyMMdd',
] as const;

const GROUPS = ['comma', 'dot', 'space', 'apostrophe'] as const;
const SIGNS = ['minus', 'always', 'trailing', 'brackets'] as const;

function known<T extends string>(word: string | undefined, of: readonly T[]): T | null {
  return of.find((one) => one === word) ?? null;
}

function text(rest: string): Spelling | null {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  let spelling = PLAIN_TEXT;
  const range = /^(?:(\d+)\.\.)?(\d+)$/.exec(words[0] ?? '');
  if (range !== null) {
    spelling = { ...spelling, min: Number(range[1] ?? 0), max: Number(range[2]) };
    words.shift();
  }
  while (words.length > 0) {
    const word = words.shift();
    if (word === 'cut') spelling = { ...spelling, cut: true };
    else if (word === 'pad') {
      const filler = words.shift();
      const side = known(words.shift(), ['left', 'right']);
      if (filler === undefined || side === null) return null;
      spelling = { ...spelling, pad: filler === 'space' ? ' ' : filler, side };
    } else return null;
  }
  return spelling;
}

function number(rest: string): Spelling | null {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  let spelling = PLAIN_NUMBER;
  if (/^\d+$/.test(words[0] ?? '')) spelling = { ...spelling, decimals: Number(words.shift()) };
  while (words.length > 0) {
    const word = words.shift();
    const value = words.shift();
    const point = known(value, ['point', 'comma']);
    const group = known(value, GROUPS);
    const sign = known(value, SIGNS);
    if (word === 'point' && point !== null) spelling = { ...spelling, point };
    else if (word === 'group' && group !== null) spelling = { ...spelling, group };
    else if (word === 'sign' && sign !== null) spelling = { ...spelling, sign };
    else return null;
  }
  return spelling;
}

/** Reads a type; null where the text is none (the engine says what is wrong with it). */
export function parseSpelling(type: string | undefined): Spelling | null {
  if (type === undefined || type.trim() === '') return { kind: 'auto' };
  const clean = type.trim();
  const cut = clean.indexOf(' ');
  const name = cut < 0 ? clean : clean.slice(0, cut);
  const rest = cut < 0 ? '' : clean.slice(cut + 1).trim();
  switch (name) {
    case 'text':
      return text(rest);
    case 'number':
      return number(rest);
    case 'implied': {
      const found = /^(\d+)(?:\s+(leading|trailing|overpunch))?$/.exec(rest);
      const sign = known(found?.[2] ?? 'leading', ['leading', 'trailing', 'overpunch']);
      return found === null || sign === null ? null : { kind: 'implied', decimals: Number(found[1]), sign };
    }
    case 'date': {
      const found = /^(.*?)(?: pivot (\d+))?$/.exec(rest);
      return { kind: 'date', pattern: found?.[1] ?? rest, pivot: found?.[2] === undefined ? null : Number(found[2]) };
    }
    case 'time':
      return { kind: 'time', pattern: rest };
    case 'bool': {
      const slash = rest.indexOf('/');
      return slash < 0 ? null : { kind: 'bool', yes: rest.slice(0, slash), no: rest.slice(slash + 1) };
    }
    case 'code': {
      const open = rest.startsWith('open ');
      const words = (open ? rest.slice(5) : rest).split(',').map((word) => word.trim());
      return { kind: 'code', words: words.filter((word) => word !== ''), open };
    }
    default:
      return null;
  }
}

function printText(spelling: TextSpelling): string {
  if (spelling.max === null) return 'text';
  const range = spelling.min > 0 ? `${spelling.min}..${spelling.max}` : `${spelling.max}`;
  const pad = spelling.pad === null ? '' : ` pad ${spelling.pad === ' ' ? 'space' : spelling.pad} ${spelling.side}`;
  return `text ${range}${pad}${spelling.cut ? ' cut' : ''}`;
}

function printNumber(spelling: NumberSpelling): string {
  const words = ['number'];
  if (spelling.decimals !== null) words.push(String(spelling.decimals));
  if (spelling.point !== 'point') words.push('point', spelling.point);
  if (spelling.group !== null) words.push('group', spelling.group);
  if (spelling.sign !== 'minus') words.push('sign', spelling.sign);
  return words.join(' ');
}

/** The text of a type; empty where the field decides. */
export function printSpelling(spelling: Spelling): string {
  switch (spelling.kind) {
    case 'auto':
      return '';
    case 'text':
      return printText(spelling);
    case 'number':
      return printNumber(spelling);
    case 'implied':
      return `implied ${spelling.decimals}${spelling.sign === 'leading' ? '' : ` ${spelling.sign}`}`;
    case 'date':
      return `date ${spelling.pattern}${spelling.pivot === null ? '' : ` pivot ${String(spelling.pivot).padStart(2, '0')}`}`;
    case 'time':
      return `time ${spelling.pattern}`;
    case 'bool':
      return `bool ${spelling.yes}/${spelling.no}`;
    case 'code':
      return `code ${spelling.open ? 'open ' : ''}${spelling.words.join(',')}`;
  }
}

/** An example of a pattern, on a day that shows which number is which: 9 March 2026, 14:05:07. */
export function exampleOf(pattern: string): string {
  const parts: Readonly<Record<string, string>> = {
    yyyy: '2026', yy: '26', MMM: 'Mar', MM: '03', M: '3', dd: '09', d: '9', HH: '14', mm: '05', ss: '07',
  };
  return pattern.replace(/yyyy|yy|MMM|MM|M|dd|d|HH|mm|ss/g, (part) => parts[part] ?? part);
}

/** Kinds that are offered for what a field holds; the one that stands there is always among them. */
export function kindsFor(holds: string | undefined, now: Spelling['kind']): Spelling['kind'][] {
  const fits: Readonly<Record<string, readonly Spelling['kind'][]>> = {
    date: ['auto', 'date'],
    time: ['auto', 'time', 'date'],
    number: ['auto', 'number', 'implied'],
    'yes/no': ['auto', 'bool'],
    text: ['auto', 'text', 'code'],
    code: ['auto', 'text', 'code'],
  };
  const all: readonly Spelling['kind'][] = ['auto', 'text', 'number', 'implied', 'date', 'time', 'bool', 'code'];
  const offered = fits[holds ?? ''] ?? all;
  return offered.includes(now) ? [...offered] : [...offered, now];
}
