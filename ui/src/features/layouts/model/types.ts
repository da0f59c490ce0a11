/** The layout as its JSON file has it. Keys that this window does not know stay as they are. */
import type { Kind } from '$/bindings';

/** Whatever else stands in an object of the file. */
interface Open {
  readonly [key: string]: unknown;
}

/** A test of one field: `is x`, a list of values, `present`, `absent`. */
export type Test = string | readonly string[];

/** One place of a line and what stands there. */
export interface Column extends Open {
  readonly id: string;
  readonly at: string | readonly string[];
  readonly label?: string;
  readonly type?: string;
  readonly steps?: readonly string[];
  readonly use?: Use;
  readonly required?: boolean;
  /** A fixed text that fills it. */
  readonly text?: string;
  /** Whether a line is recognised by it. */
  readonly key?: unknown;
}

/** For which direction a column is. */
export type Use = 'both' | 'write' | 'read';

/** A kind of line, or a group of them. */
export interface Section extends Open {
  readonly id: string;
  readonly label?: string;
  readonly record?: string;
  readonly each?: string;
  readonly as?: string;
  readonly by?: readonly string[];
  readonly where?: Readonly<Record<string, Test>>;
  readonly one_of?: boolean;
  readonly required?: boolean;
  readonly parts: readonly Part[];
}

/** What stands in a section, in file order. */
export type Part = Column | Section;

/** How a file is cut into lines and cells. Only comma separated files have keys here that a person sets. */
export interface Syntax extends Open {
  readonly kind: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly quoting?: string;
  readonly header?: boolean | number | string;
  readonly newline?: string;
  readonly encoding?: string;
  readonly bom?: boolean;
}

/** Pairs of our value and the partner's. */
export type Table = readonly (readonly [string, string])[];

/** Ids that the file does not say: they follow from the position. */
export const IMPLIED: unique symbol = Symbol('implied');

/** A layout; every section and column has an id. */
export interface LayoutDoc extends Open {
  readonly name: string;
  readonly documents: readonly Kind[];
  readonly syntax: Syntax;
  /** Id of the standard of EDI under it, as `x12/004010/810`. */
  readonly standard?: string;
  readonly tables?: Readonly<Record<string, Table>>;
  readonly sections: readonly Section[];
  readonly [IMPLIED]: ReadonlySet<string>;
}

/** One action of a person: the new layout, its name for “Undo …”, the sentence that is spoken, and what to show next. */
export interface Change {
  readonly doc: LayoutDoc;
  readonly name: string;
  readonly said: string;
  readonly focus?: string | null;
}

/** What fills a column. */
export type Fill =
  | { readonly kind: 'none' }
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'param'; readonly param: string }
  | { readonly kind: 'control'; readonly control: string }
  | { readonly kind: 'seq'; readonly start: number; readonly within: 'parent' | 'file' }
  | { readonly kind: 'count'; readonly of: '*' | readonly string[] }
  | { readonly kind: 'sum' | 'min' | 'max'; readonly column: string }
  | { readonly kind: 'hash'; readonly column: string; readonly digits: number }
  | { readonly kind: 'join'; readonly parts: readonly Fill[]; readonly separator: string }
  | { readonly kind: 'choose'; readonly cases: readonly Case[]; readonly otherwise: Fill | null };

/** One case of a choice. */
export interface Case {
  readonly where: Readonly<Record<string, Test>>;
  readonly fill: Fill;
}

/** Whether a part is a column: what has `at`. */
export function isColumn(part: Part): part is Column {
  return 'at' in part;
}

/** Whether a part is a section. */
export function isSection(part: Part): part is Section {
  return !('at' in part);
}
