/** The ready layouts of the program, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../../../src-tauri/crates/formats/src/templates');

/** Name and text of each. */
export const templates: readonly (readonly [string, string])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name.replace('.json', ''), readFileSync(join(FOLDER, name), 'utf8')]);

/** One by its name. */
export function template(name: string): string {
  const found = templates.find(([one]) => one === name);
  if (found === undefined) throw new Error(`no template ${name}`);
  return found[1];
}
