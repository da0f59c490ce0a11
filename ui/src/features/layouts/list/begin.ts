/** New layouts: an empty one of a kind, a copy, one from a file; each with a free id. */
import type { Kind, TemplateView } from '$/bindings';
import { slug } from '$/lib/slug';
import { parse, print } from '../model/doc';

/** The JSON text of a layout without columns. `perLine` gives each line of a document its row. */
export function emptyLayout(name: string, kind: Kind, perLine: boolean): string {
  const row = { id: 'row', label: 'Row', record: 'line' };
  const section = perLine
    ? { id: 'document', label: 'Document', each: 'documents', by: ['doc.number'], parts: [{ ...row, each: 'doc.lines', parts: [] }] }
    : { ...row, each: 'documents', parts: [] };
  return JSON.stringify({ format: 1, name, version: 1, documents: [kind], syntax: { kind: 'csv', header: true }, sections: [section] });
}

/** Kinds that have lines, so that a row can be made for each. */
export const WITH_LINES: readonly Kind[] = ['invoice', 'credit-note', 'bill', 'vendor-credit', 'purchase-order', 'expense', 'journal'];

/** An id made from a name that no layout has yet. */
export function freeId(name: string, taken: readonly string[]): string {
  const stem = slug(name) || 'layout';
  if (!taken.includes(stem)) return stem;
  for (let n = 2; ; n += 1) {
    const id = `${stem.slice(0, 60)}-${String(n)}`;
    if (!taken.includes(id)) return id;
  }
}

/** The same layout under another name, as its first version. */
export function renamed(json: string, name: string): string {
  return print({ ...parse(json), name, version: 1 });
}

/** Ready layouts of one kind of document. */
export interface TemplateGroup {
  readonly kind: Kind;
  readonly templates: readonly TemplateView[];
}

const FORMATS = ['csv', 'fixed', 'xml', 'x12', 'edifact'];

/** Ready layouts by what they are: each under its first kind, simple formats first. */
export function byKind(templates: readonly TemplateView[]): TemplateGroup[] {
  const groups = new Map<Kind, TemplateView[]>();
  for (const template of templates) {
    const kind = template.kinds[0];
    if (kind !== undefined) groups.set(kind, [...(groups.get(kind) ?? []), template]);
  }
  const rank = (one: TemplateView): number => FORMATS.indexOf(one.syntax);
  return [...groups].map(([kind, list]) => ({ kind, templates: list.toSorted((a, b) => rank(a) - rank(b)) }));
}
