/** What fills a column, in words. */
import { editorText as t } from '$/text/layouts-editor';
import { nameOf, rowOf } from './view';
import type { Fill, LayoutDoc } from './types';

/** In words; `labels` knows the fields' names. */
export function fillWords(fill: Fill, doc: LayoutDoc, labels?: ReadonlyMap<string, string>): string {
  const column = (id: string): string => {
    const row = rowOf(doc, id);
    return row === null ? id : nameOf(row.column);
  };
  const inner = (one: Fill): string => fillWords(one, doc, labels);
  switch (fill.kind) {
    case 'none':
      return t.fills.none;
    case 'field':
      return labels?.get(fill.field) ?? fill.field;
    case 'text':
      return t.fills.text(fill.text);
    case 'param':
      return t.fills.param(fill.param);
    case 'control':
      return t.fills.control(fill.control);
    case 'seq':
      return t.fills.seq(fill.start);
    case 'count':
      return fill.of === '*' ? t.fills.countAll : t.fills.count(fill.of.join(', '));
    case 'sum':
    case 'min':
    case 'max':
      return t.fills[fill.kind](column(fill.column));
    case 'hash':
      return t.fills.hash(column(fill.column));
    case 'join':
      return fill.parts.map(inner).join(fill.separator === '' ? ' + ' : ` ${fill.separator.trim() || '+'} `);
    case 'choose':
      return t.fills.choose(fill.cases.length);
  }
}
