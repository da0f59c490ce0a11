/** What the engine proposes for the partner's names, as a person goes through it. */
import type { SuggestedField, Suggestion } from '$/bindings';

/** From this score on a field may be taken without a look. */
export const STRONG = 90;

/** One name with the fields that may stand in the line, best first. */
export interface Proposal {
  readonly head: string;
  readonly near: readonly SuggestedField[];
  /** The field that is proposed; empty where none is near enough. */
  readonly path: string;
}

/** Leaves out fields that cannot stand in the line; a proposal that falls away leaves its column empty. */
export function proposals(found: readonly Suggestion[], fits: (path: string) => boolean): Proposal[] {
  return found.map(({ head, best, others }) => {
    const near = [...(best === null ? [] : [best]), ...others].filter((one) => fits(one.path));
    return { head, near, path: best !== null && fits(best.path) ? best.path : '' };
  });
}

/** The score of the proposed field; 0 where there is none. */
export function scoreOf(proposal: Proposal): number {
  return proposal.near.find((one) => one.path === proposal.path)?.score ?? 0;
}

/** Whether it may be taken without a look. */
export function isStrong(proposal: Proposal): boolean {
  return scoreOf(proposal) >= STRONG;
}

/** How many are strong, to check, and without a match. */
export function counts(list: readonly Proposal[]): { strong: number; check: number; none: number } {
  const none = list.filter((one) => one.path === '').length;
  const strong = list.filter(isStrong).length;
  return { strong, check: list.length - strong - none, none };
}
