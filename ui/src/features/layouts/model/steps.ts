/** The short texts under `steps`, as values that a form can show. The grammar is the engine's. */

/** A change on the way from the books into the file. */
export type Step =
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'scale'; readonly power: number }
  | { readonly kind: 'negate' }
  | { readonly kind: 'replace'; readonly from: string; readonly to: string }
  | { readonly kind: 'affix'; readonly prefix: string; readonly suffix: string }
  | { readonly kind: 'piece'; readonly index: number; readonly width: number }
  | { readonly kind: 'trim' }
  | { readonly kind: 'case'; readonly letters: 'upper' | 'lower' }
  | { readonly kind: 'round'; readonly decimals: number; readonly mode: Rounding }
  | { readonly kind: 'cut'; readonly width: number }
  | { readonly kind: 'default'; readonly text: string }
  | { readonly kind: 'part'; readonly index: number; readonly separator: string };

/** Which way a half goes. */
export type Rounding = 'half-up' | 'half-even' | 'down';

/** The kinds of steps, in the order of the menu. */
export const STEP_KINDS = [
  'trim', 'case', 'cut', 'replace', 'affix', 'table', 'default', 'round', 'negate', 'scale', 'part', 'piece',
] as const satisfies readonly Step['kind'][];

/** Steps that are for numbers only. */
export const NUMBER_STEPS: ReadonlySet<Step['kind']> = new Set(['round', 'negate', 'scale']);

/** Reads a step; null where the text is none (the engine says what is wrong with it). */
export function parseStep(text: string): Step | null {
  const cut = text.indexOf(' ');
  const name = cut < 0 ? text : text.slice(0, cut);
  const rest = cut < 0 ? '' : text.slice(cut + 1);
  switch (name) {
    case 'table':
      return { kind: 'table', table: rest.trim() };
    case 'scale':
      return /^10\^-?\d+$/.test(rest.trim()) ? { kind: 'scale', power: Number(rest.trim().slice(3)) } : null;
    case 'negate':
    case 'trim':
      return { kind: name };
    case 'replace': {
      const arrow = rest.includes('→') ? '→' : '->';
      const at = rest.indexOf(arrow);
      return at < 0 ? null : { kind: 'replace', from: rest.slice(0, at), to: rest.slice(at + arrow.length) };
    }
    case 'affix': {
      const at = rest.indexOf(',');
      return at < 0 ? null : { kind: 'affix', prefix: rest.slice(0, at), suffix: rest.slice(at + 1) };
    }
    case 'case':
      return rest.trim() === 'upper' || rest.trim() === 'lower' ? { kind: 'case', letters: rest.trim() as 'upper' } : null;
    case 'round': {
      const found = /^(\d+)[ ,]\s*(half-up|half-even|down)\s*$/.exec(rest);
      return found === null ? null : { kind: 'round', decimals: Number(found[1]), mode: found[2] as Rounding };
    }
    case 'cut':
      return /^\s*\d+\s*$/.test(rest) ? { kind: 'cut', width: Number(rest) } : null;
    case 'default':
      return { kind: 'default', text: rest };
    case 'piece': {
      const found = /^(\d+) of (\d+)$/.exec(rest);
      return found === null ? null : { kind: 'piece', index: Number(found[1]), width: Number(found[2]) };
    }
    case 'part': {
      const found = /^(\d+) of (.*)$/s.exec(rest);
      return found === null ? null : { kind: 'part', index: Number(found[1]), separator: found[2] ?? '' };
    }
    default:
      return null;
  }
}

/** The text of a step. */
export function printStep(step: Step): string {
  switch (step.kind) {
    case 'table':
      return `table ${step.table}`;
    case 'scale':
      return `scale 10^${step.power}`;
    case 'negate':
    case 'trim':
      return step.kind;
    case 'replace':
      return `replace ${step.from}→${step.to}`;
    case 'affix':
      return `affix ${step.prefix},${step.suffix}`;
    case 'piece':
      return `piece ${step.index} of ${step.width}`;
    case 'case':
      return `case ${step.letters}`;
    case 'round':
      return `round ${step.decimals} ${step.mode}`;
    case 'cut':
      return `cut ${step.width}`;
    case 'default':
      return `default ${step.text}`;
    case 'part':
      return `part ${step.index} of ${step.separator}`;
  }
}

/** A step as it starts when it is added. */
export function newStep(kind: Step['kind'], table: string): Step {
  switch (kind) {
    case 'table':
      return { kind, table };
    case 'scale':
      return { kind, power: 2 };
    case 'negate':
    case 'trim':
      return { kind };
    case 'replace':
      return { kind, from: '-', to: '' };
    case 'affix':
      return { kind, prefix: 'X-', suffix: '' };
    case 'piece':
      return { kind, index: 1, width: 30 };
    case 'case':
      return { kind, letters: 'upper' };
    case 'round':
      return { kind, decimals: 2, mode: 'half-up' };
    case 'cut':
      return { kind, width: 20 };
    case 'default':
      return { kind, text: '-' };
    case 'part':
      return { kind, index: 1, separator: '-' };
  }
}
