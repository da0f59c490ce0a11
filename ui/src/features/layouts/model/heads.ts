/** The partner's column names, out of what a person pastes. */

const MARKS = ['\t', ';', '|', ','] as const;

/** Names of columns: one a line, or one line with a mark between. Quotes around a name go, empty names go. */
export function headsOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter((line) => line !== '');
  const names = lines.length === 1 && lines[0] !== undefined ? cells(lines[0]) : lines.flatMap(firstCell);
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** Rows of a table pasted from a mail carry a description behind a tab: the name is what stands before it. */
function firstCell(line: string): string[] {
  const [first] = split(line, '\t');
  return first === undefined ? [] : [unquoted(first)];
}

function cells(line: string): string[] {
  const mark = MARKS.map((one) => ({ one, n: split(line, one).length })).reduce((a, b) => (b.n > a.n ? b : a));
  return mark.n > 1 ? split(line, mark.one).map(unquoted) : [unquoted(line)];
}

function split(line: string, mark: string): string[] {
  const found: string[] = [];
  let cell = '';
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    if (letter === mark && !quoted) {
      found.push(cell);
      cell = '';
    } else {
      cell += letter;
    }
  }
  return [...found, cell];
}

function unquoted(cell: string): string {
  const text = cell.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
