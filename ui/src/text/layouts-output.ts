/** What the Layouts screen says around the editor: the list, the file, versions, import and export. */
const n = (count: number, one: string, many: string): string => `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : many}`;

export const outputText = {
  title: 'The file as it would be',
  grid: 'Lines of the file',
  empty: 'Nothing to show yet: fill a column.',
  broken: 'The file cannot be made yet. What stands in the way is listed above; F8 goes to the next problem.',
  loading: 'Writing the file …',
  status: (documents: number, lines: number, size: string) => `${n(documents, 'record', 'records')}, ${n(lines, 'line', 'lines')}, ${size}`,
  held: (count: number) => `${n(count, 'record', 'records')} would be held`,
  group: (sentence: string, count: number) => (count === 1 ? sentence : `${sentence} The same in ${n(count - 1, 'other record', 'other records')}.`),
  spot: (document: string, sentence: string, held: boolean) => (held ? `${document} would stand here and is held: ${sentence}` : `${document}: ${sentence}`),
  marks: 'Show blanks and line ends',
  from: 'Records from',
  examples: 'made-up examples',
  fresh: 'Read fresh records',
  freshStop: 'Stop reading',
  cell: (line: number, label: string, text: string, instance: string) =>
    `Line ${line}, ${label}, ${text === '' ? 'empty' : text}${instance === '' ? ', heading' : `, from ${instance}`}`,
  hover: (label: string, fill: string, instance: string) => `${label} ← ${fill}${instance === '' ? '' : `, ${instance}`}`,
  bytes: (offset: number) => `byte ${new Intl.NumberFormat().format(offset)}`,
  size: (bytes: number) => {
    if (bytes < 1024) return n(bytes, 'byte', 'bytes');
    const kib = bytes / 1024;
    return kib < 1024 ? `${kib.toFixed(1)} KB` : `${(kib / 1024).toFixed(1)} MB`;
  },
};

export const layoutsText = {
  sub: 'A layout says what a partner’s file looks like: its columns, what fills them, how dates and amounts are written.',
  empty: 'No layout yet. Begin with a ready one, or paste the column names that your partner asks for.',
  add: 'New layout',
  name: 'Name',
  kinds: 'For',
  version: 'Version',
  jobs: 'Used by',
  unused: 'no job',
  draft: 'not saved yet',
  warnings: (count: number) => n(count, 'warning', 'warnings'),
  none: '–',
  actions: 'Actions',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'Its versions stay on record for the runs that used them. A layout that a job uses cannot be removed.',
  removed: (name: string) => `${name} is gone from the list.`,
  copy: 'Copy',
  copyName: (name: string) => `${name} (copy)`,
  cancel: 'Cancel',
  back: 'Layouts',
  lost: 'There is no such layout any more.',
};

export const newText = {
  title: 'New layout',
  from: 'Begin with',
  template: 'A ready layout',
  sample: 'A sample of your partner',
  names: 'The partner’s column names',
  forWhat: 'For',
  anyKind: 'all documents',
  format: 'Format',
  anyFormat: 'all formats',
  formats: { csv: 'CSV', fixed: 'Fixed width', xml: 'XML', x12: 'X12', edifact: 'EDIFACT' } as Record<string, string>,
  noTemplate: 'No ready layout fits. Search for less, or begin with a sample of your partner.',
  more: (kind: string) => kind,
  file: 'A layout file',
  search: 'Search ready layouts',
  columns: (count: number) => n(count, 'column', 'columns'),
  layoutName: 'Name of the new layout',
  nameHint: 'As “Invoices for Acme”',
  nameTaken: 'There is a layout of this name already.',
  nameMissing: 'Give it a name.',
  kind: 'Which documents',
  perLine: 'One row for each line of a document',
  paste: 'Column names',
  pasteHint: 'One a line, or the header line of your partner’s example file.',
  create: 'Open the editor',
};

export const versionsText = {
  open: 'Versions',
  title: 'Versions',
  loading: 'Reading the versions …',
  version: (number: number) => `Version ${number}`,
  draft: 'What you are working on',
  newest: 'in use',
  noTitle: 'without a name',
  first: 'The first version.',
  compare: 'Compare',
  with: 'with',
  same: 'They are the same.',
  differences: 'What differs',
  bringBack: 'Bring back',
  broughtBack: (number: number) => `Version ${number} is what you work on now. Save it to use it; undo takes it back.`,
  bringBackName: (number: number) => `bring back version ${number}`,
  what: { added: 'added', removed: 'removed', moved: 'moved', changed: 'changed' } as Record<string, string>,
  close: 'Close',
};

export const exchangeText = {
  export: 'Export',
  exported: (path: string) => `Saved as ${path}.`,
  choose: 'Choose a layout file',
  chooseHint: 'A file that was exported here, as acme.layout.json. It holds no secrets.',
  notLayout: 'This file is not a layout. Choose one that was exported by ML Connector.',
  tooBig: 'This file is too big for a layout.',
  found: (name: string, columns: number) => `${name}, ${n(columns, 'column', 'columns')}`,
  taken: (name: string) => `There is a layout “${name}” already.`,
  replace: 'Open it as a change of that one',
  keepBoth: 'Keep both',
  import: 'Open the editor',
};
