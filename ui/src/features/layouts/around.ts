/** What a session of the editor needs of the window around it. */
import type { Command, Reply } from '$/bindings';
import { toError } from '$/platform';

/** Asks the engine; the window gives `run` of the platform. */
export type AskEngine = (command: Command, options?: { signal?: AbortSignal }) => Promise<Reply>;

/** What a session needs of its surroundings. */
export interface Surroundings {
  readonly ask: AskEngine;
  /** Speaks a sentence in the live region. */
  readonly say: (sentence: string) => void;
  /** Milliseconds after the last change until the file is asked for anew. */
  readonly previewAfter?: number;
  /** Milliseconds after the last change until the draft is kept. */
  readonly draftAfter?: number;
}

/** Whether an error of the engine has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return toError(error).code === code;
}
