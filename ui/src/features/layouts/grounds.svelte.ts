/** The standard of EDI under a layout, read once from the engine. */
import { expect } from '$/platform/engine';
import { indexed, type Standard } from './model/standard';
import type { AskEngine } from './session.svelte';

/** What is known of it. */
export class Grounds {
  readonly #ask: AskEngine;
  #id = '';

  /** The standard; null where the layout follows none, or while it is read. */
  standard = $state.raw<Standard | null>(null);
  error = $state.raw<unknown>(null);

  constructor(ask: AskEngine) {
    this.#ask = ask;
  }

  /** Reads a standard, unless it is there already. */
  async read(id: string | undefined): Promise<void> {
    if (id === undefined || id === this.#id) return;
    this.#id = id;
    try {
      const view = expect(await this.#ask({ command: 'layout-standard', id }), 'standard');
      this.standard = indexed(view);
      this.error = null;
    } catch (error) {
      this.#id = '';
      this.error = error;
    }
  }
}
