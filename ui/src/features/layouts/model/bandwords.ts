/** Kinds of lines in words. */
import type { Kind } from '$/bindings';
import { editorText } from '$/text/layouts-editor';
import type { Section, Test } from './types';

const t = editorText.columnsPane.band;

function testWords(field: string, test: Test, labels: ReadonlyMap<string, string>): string {
  const name = labels.get(field) ?? field;
  return `${name} ${typeof test === 'string' ? test : `is ${test.join(', ')}`}`;
}

/** How often it stands, and when. */
export function bandWords(section: Section, depth: number, kinds: readonly Kind[], labels: ReadonlyMap<string, string>): string {
  const words: string[] = [];
  const only = kinds.length === 1 ? kinds[0] : undefined;
  if (section.each === 'documents') words.push(only === undefined ? t.documents : t.document(editorText.kind[only]));
  else if (section.each === 'doc.lines') words.push(t.lines);
  else if (section.each !== undefined) words.push(t.other(section.each));
  else if (section.record !== undefined) words.push(depth === 0 ? t.once : t.onceInside);
  if (section.record === undefined) words.push(section.one_of === true ? t.oneOf : t.group);
  for (const [field, test] of Object.entries(section.where ?? {})) words.push(t.where(testWords(field, test, labels)));
  return words.join(', ');
}
