/** What the ruler of fixed-width lines says, and the table beside it. */
const bytes = (n: number): string => `${n} ${n === 1 ? 'byte' : 'bytes'}`;

export const rulerText = {
  title: 'Ruler',
  label: (line: string) => `Ruler of ${line}`,
  lines: 'Kinds of lines',
  help: 'Drag a stop, or move it with left and right (with Shift five bytes); up and down lead to the next stop. Double-click, or Insert, cuts a column in two; Delete joins two columns.',
  stop: (at: number, left: string, right: string) =>
    left === '' ? `Stop before byte ${at}, start of ${right || 'the line'}` : right === '' ? `Stop before byte ${at}, end of ${left}` : `Stop before byte ${at}, between ${left} and ${right}`,
  cut: 'Cut at the cursor',
  cutHint: 'Cuts the column in focus in the middle',
  join: 'Join with the next',
  length: 'Length of a line',
  lengthHint: 'In bytes. 0: as long as its columns.',
  gap: (from: number, to: number) => (from === to ? `Nothing stands on byte ${from}: it is filled up.` : `Nothing stands on bytes ${from} to ${to}: they are filled up.`),
  overlap: (from: number, to: number, names: readonly string[]) =>
    `${names.join(' and ')} both stand on ${from === to ? `byte ${from}` : `bytes ${from} to ${to}`}. Move a stop, or make one narrower.`,
  noSample: 'No line of this kind is in the file yet.',
  heads: { name: 'Name', from: 'From', width: 'Width', align: 'Align', pad: 'Fill with', type: 'Written as', fill: 'Filled by' },
  fromOf: (name: string) => `First byte of ${name}`,
  widthOf: (name: string) => `Width of ${name}`,
  alignOf: (name: string) => `Alignment of ${name}`,
  padOf: (name: string) => `What fills up ${name}`,
  typeOf: (name: string) => `How ${name} is written`,
  nameOf: (n: number) => `Name of column ${n}`,
  aligns: { auto: 'auto', left: 'left', right: 'right' },
  pads: { auto: 'auto', space: 'spaces', zero: 'zeros' },
  did: { move: 'move a stop', add: 'cut a column', remove: 'join two columns', length: 'change the length of a line' },
  said: {
    moved: (at: number, what: string) => `Stop before byte ${at}. ${what}`.trim(),
    wide: (name: string, width: number) => `${name}: ${bytes(width)}.`,
    added: (at: number) => `A new column begins at byte ${at}.`,
    joined: (kept: string, gone: string) => `${kept} takes the bytes of ${gone}.`,
    span: (name: string, from: number, width: number) => `${name} begins at byte ${from}, ${bytes(width)}.`,
    length: (n: number) => (n === 0 ? 'A line is as long as its columns.' : `A line has ${bytes(n)}.`),
    noCut: 'Nothing to cut here.',
    noJoin: 'There are no two columns to join here.',
  },
};
