/** Steps in words, as chips show them. */
import { stepText as t } from '$/text/layouts-steps';
import { parseStep } from './steps';

/** A step in a few words; a step that is not known here, as it stands. */
export function stepWords(text: string): string {
  const step = parseStep(text);
  if (step === null) return text;
  switch (step.kind) {
    case 'trim':
    case 'negate':
      return t.words[step.kind];
    case 'case':
      return t.words[step.letters];
    case 'cut':
      return t.words.cut(step.width);
    case 'replace':
      return t.words.replace(step.from, step.to);
    case 'affix':
      return t.words.affix(step.prefix, step.suffix);
    case 'table':
      return t.words.table(step.table);
    case 'default':
      return t.words.default(step.text);
    case 'round':
      return t.words.round(step.decimals);
    case 'scale':
      return t.words.scale(step.power);
    case 'part':
      return t.words.part(step.index, step.separator);
    case 'piece':
      return t.words.piece(step.index, step.width);
  }
}
