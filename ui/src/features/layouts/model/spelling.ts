/** The short texts under `type`, as values that a form can show. The grammar is the engine's. */

/** Where the sign of a number stands. */
export const NUMBER_SIGNS = ['minus', 'always', 'trailing', 'trailing-always', 'brackets', 'cr', 'db', 'cr-db', 'db-cr', 'unsigned'] as const;
/** The same for numbers without a mark; the last ones put it into a digit. */
export const IMPLIED_SIGNS = [
  'leading', 'always', 'trailing', 'trailing-always', 'cr', 'db', 'cr-db', 'db-cr', 'unsigned', 'overpunch', 'overpunch-ascii', 'overpunch-first',
] as const;
export type NumberSign = (typeof NUMBER_SIGNS)[number];
export type ImpliedSign = (typeof IMPLIED_SIGNS)[number];

/** How a value is spelled. */
export type Spelling =
  | { readonly kind: 'auto' }
  | TextSpelling
  | NumberSpelling
  | ImpliedSpelling
  | { readonly kind: 'date'; readonly pattern: string; readonly pivot: number | null }
  | { readonly kind: 'time'; readonly pattern: string }
  | { readonly kind: 'bool'; readonly yes: string; readonly no: string }
  | { readonly kind: 'code'; readonly words: readonly string[]; readonly open: boolean };

/** What fills a value up, and on which side of it; `pad` is null where nothing does. */
export interface Padding {
  readonly pad: string | null;
  readonly side: 'left' | 'right';
}

/** Text with its lengths. */
export interface TextSpelling extends Padding {
  readonly kind: 'text';
  readonly min: number;
  readonly max: number | null;
  readonly cut: boolean;
}

/** A number without its mark. */
export interface ImpliedSpelling extends Padding {
  readonly kind: 'implied';
  readonly decimals: number;
  readonly sign: ImpliedSign;
}

/** A number with its marks. */
export interface NumberSpelling extends Padding {
  readonly kind: 'number';
  readonly decimals: number | null;
  readonly point: 'point' | 'comma';
  readonly group: 'comma' | 'dot' | 'space' | 'apostrophe' | null;
  readonly sign: NumberSign;
}

/** Text as it is. */
export const PLAIN_TEXT: TextSpelling = { kind: 'text', min: 0, max: null, pad: null, side: 'right', cut: false };
/** A number as it is. */
export const PLAIN_NUMBER: NumberSpelling = { kind: 'number', decimals: null, point: 'point', group: null, sign: 'minus', pad: null, side: 'left' };
/** A number without its mark, two decimals. */
export const PLAIN_IMPLIED: ImpliedSpelling = { kind: 'implied', decimals: 2, sign: 'leading', pad: null, side: 'left' };

/** Patterns that partners ask for, most usual first. */
export const DATE_PATTERNS = [
  'yyyy-MM-dd', 'dd.MM.yyyy', 'dd/MM/yyyy', 'MM/dd/yyyy', 'yyyyMMdd', 'dd-MMM-yyyy', 'ddMMyyyy', 'MMddyyyy', 'dd.MM.yy',
  'yyMMdd',
] as const;

const GROUPS = ['comma', 'dot', 'space', 'apostrophe'] as const;

function known<T extends string>(word: string | undefined, of: readonly T[]): T | null {
  return of.find((one) => one === word) ?? null;
}

/** The filler and side behind the word `pad`; null where they are none. */
function padding(words: string[]): Padding | null {
  const filler = words.shift();
  const side = known(words.shift(), ['left', 'right']);
  return filler === undefined || side === null ? null : { pad: filler === 'space' ? ' ' : filler, side };
}

function implied(rest: string): Spelling | null {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const decimals = words.shift();
  if (decimals === undefined || !/^\d+$/.test(decimals)) return null;
  let spelling: ImpliedSpelling = { ...PLAIN_IMPLIED, decimals: Number(decimals) };
  while (words.length > 0) {
    const word = words.shift();
    const sign = known(word, IMPLIED_SIGNS);
    const pad = word === 'pad' ? padding(words) : null;
    if (pad !== null) spelling = { ...spelling, ...pad };
    else if (sign !== null) spelling = { ...spelling, sign };
    else return null;
  }
  return spelling;
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
      const pad = padding(words);
      if (pad === null) return null;
      spelling = { ...spelling, ...pad };
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
    if (word === 'pad') {
      const pad = padding(words);
      if (pad === null) return null;
      spelling = { ...spelling, ...pad };
      continue;
    }
    const value = words.shift();
    const point = known(value, ['point', 'comma']);
    const group = known(value, GROUPS);
    const sign = known(value, NUMBER_SIGNS);
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
    case 'implied':
      return implied(rest);
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

function printPad({ pad, side }: Padding): string {
  return pad === null ? '' : ` pad ${pad === ' ' ? 'space' : pad} ${side}`;
}

function printText(spelling: TextSpelling): string {
  const range = spelling.max === null ? '' : spelling.min > 0 ? ` ${spelling.min}..${spelling.max}` : ` ${spelling.max}`;
  return `text${range}${printPad(spelling)}${spelling.cut ? ' cut' : ''}`;
}

function printNumber(spelling: NumberSpelling): string {
  const words = ['number'];
  if (spelling.decimals !== null) words.push(String(spelling.decimals));
  if (spelling.point !== 'point') words.push('point', spelling.point);
  if (spelling.group !== null) words.push('group', spelling.group);
  if (spelling.sign !== 'minus') words.push('sign', spelling.sign);
  return `${words.join(' ')}${printPad(spelling)}`;
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
      return `implied ${spelling.decimals}${spelling.sign === 'leading' ? '' : ` ${spelling.sign}`}${printPad(spelling)}`;
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
