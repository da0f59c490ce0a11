/** Trying held records again: progress, cancel, and what came of it. */
import type { Error as EngineError, RunReport } from '$/bindings';
import { changed } from '$/app/live.svelte';
import { toError } from '$/platform';
import { get } from '$/platform/engine';

/** A retry under way or ended. */
export class Retry {
  text = $state('');
  done = $state(0);
  total = $state<number | null>(null);
  busy = $state(false);
  error = $state.raw<EngineError>();
  reports = $state.raw<RunReport[]>([]);
  #abort: AbortController | undefined;

  /** Tries these again; all open ones without ids. */
  async start(ids: string[], words: string): Promise<void> {
    this.busy = true;
    this.error = undefined;
    this.reports = [];
    this.text = words;
    this.total = null;
    this.#abort = new AbortController();
    try {
      this.reports = await get({ command: 'inbox-retry', ids }, 'run-reports', {
        signal: this.#abort.signal,
        hear: (event) => {
          if (event.event === 'phase') this.text = event.text;
          if (event.event === 'progress') [this.done, this.total] = [event.done, event.total];
        },
      });
    } catch (thrown) {
      this.error = toError(thrown);
    }
    this.busy = false;
    changed();
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
