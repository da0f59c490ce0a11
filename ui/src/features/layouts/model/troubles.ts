/** What stands in the way, in one list: problems of the layout, and examples that would be held. */
import type { LayoutPreview } from '$/bindings';

/** One of them. */
export interface Trouble {
  readonly column: string;
  readonly section: string;
  readonly sentence: string;
  /** Documents that it would hold; 0 for problems of the layout itself. */
  readonly documents: number;
}

/** Problems first, then what would hold documents. */
export function problemsOf(preview: LayoutPreview | null): Trouble[] {
  if (preview === null) return [];
  const problems = preview.problems.map((one) => ({ ...one, documents: 0 }));
  const held = preview.faults
    .filter((group) => group.severity !== 'note')
    .map((group) => ({ column: group.column, section: '', sentence: group.sentence, documents: group.n_documents }));
  return [...problems, ...held];
}

/** The one behind the column in focus, and its number; from the last to the first again. */
export function nextOf(list: readonly Trouble[], focus: string | null): { trouble: Trouble; number: number } | null {
  const last = focus === null ? -1 : list.findLastIndex((one) => one.column === focus);
  const at = (last + 1) % Math.max(1, list.length);
  const trouble = list[at];
  return trouble === undefined ? null : { trouble, number: at + 1 };
}
