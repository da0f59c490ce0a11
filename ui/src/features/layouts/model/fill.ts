/** What fills a column, between its keys in the file and one value. */
import type { Case, Column, Fill, Test } from './types';

const KEYS = [
  'field', 'text', 'param', 'control', 'seq', 'within', 'count', 'sum', 'min', 'max', 'hash', 'digits', 'join',
  'separator', 'choose', 'else',
] as const;

type Keys = Readonly<Record<string, unknown>>;

const words = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly Keys[] => (Array.isArray(value) ? (value as Keys[]) : []);

/** What fills it. */
export function fillOf(keys: Keys): Fill {
  if ('field' in keys) return { kind: 'field', field: words(keys.field) };
  if ('text' in keys) return { kind: 'text', text: words(keys.text) };
  if ('param' in keys) return { kind: 'param', param: words(keys.param) };
  if ('control' in keys) return { kind: 'control', control: words(keys.control) };
  if ('seq' in keys) {
    return { kind: 'seq', start: Number(keys.seq), within: keys.within === 'file' ? 'file' : 'parent' };
  }
  if ('count' in keys) {
    const of = keys.count === '*' ? '*' : Array.isArray(keys.count) ? (keys.count as string[]) : [words(keys.count)];
    return { kind: 'count', of };
  }
  for (const kind of ['sum', 'min', 'max'] as const) {
    if (kind in keys) return { kind, column: words(keys[kind]) };
  }
  if ('hash' in keys) return { kind: 'hash', column: words(keys.hash), digits: Number(keys.digits) };
  if ('join' in keys) return { kind: 'join', parts: list(keys.join).map(fillOf), separator: words(keys.separator) };
  if ('choose' in keys) {
    const cases = list(keys.choose).map(
      (one): Case => ({ where: (one.where ?? {}) as Readonly<Record<string, Test>>, fill: fillOf(one) }),
    );
    const rest = keys.else as Keys | undefined;
    return { kind: 'choose', cases, otherwise: rest === undefined ? null : fillOf(rest) };
  }
  return { kind: 'none' };
}

/** Its keys in the file. */
export function keysOf(fill: Fill): Keys {
  switch (fill.kind) {
    case 'none':
      return {};
    case 'field':
      return { field: fill.field };
    case 'text':
      return { text: fill.text };
    case 'param':
      return { param: fill.param };
    case 'control':
      return { control: fill.control };
    case 'seq':
      return fill.within === 'file' ? { seq: fill.start, within: 'file' } : { seq: fill.start };
    case 'count':
      return { count: fill.of };
    case 'hash':
      return { hash: fill.column, digits: fill.digits };
    case 'join': {
      const join = fill.parts.map(keysOf);
      return fill.separator === '' ? { join } : { join, separator: fill.separator };
    }
    case 'choose': {
      const choose = fill.cases.map((one) => ({ where: one.where, ...keysOf(one.fill) }));
      return fill.otherwise === null ? { choose } : { choose, else: keysOf(fill.otherwise) };
    }
    default:
      return { [fill.kind]: fill.column };
  }
}

/** The column, filled by something else. */
export function withFill(column: Column, fill: Fill): Column {
  const rest = Object.fromEntries(Object.entries(column).filter(([key]) => !(KEYS as readonly string[]).includes(key)));
  const { id, at, ...others } = rest as Column;
  return { id, at, ...keysOf(fill), ...others };
}

/** Paths of the fields that fill it, in order. */
export function fieldsOf(fill: Fill): string[] {
  if (fill.kind === 'field') return [fill.field];
  if (fill.kind === 'join') return fill.parts.flatMap(fieldsOf);
  if (fill.kind === 'choose') {
    return [...fill.cases.map((one) => one.fill), ...(fill.otherwise ? [fill.otherwise] : [])].flatMap(fieldsOf);
  }
  return [];
}
