/** Keeping the draft: a moment after the last change, one write at a time, the newest text last. */
import type { DraftView } from '$/bindings';
import { nowText } from './model/maps';
import type { AskEngine } from './session.svelte';

/** How the draft stands. */
export type DraftState = 'none' | 'waiting' | 'keeping' | 'kept' | 'failed';

/** The draft of one layout. */
export class Drafts {
  readonly #id: string;
  readonly #ask: AskEngine;
  readonly #after: number;
  #base: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #text: string | null = null;
  #clean = false;
  #busy: Promise<void> = Promise.resolve();

  state = $state<DraftState>('none');
  /** When it was kept last. */
  at = $state<string | null>(null);
  error = $state.raw<unknown>(null);

  constructor(id: string, ask: AskEngine, after: number) {
    this.#id = id;
    this.#ask = ask;
    this.#after = after;
  }

  /** What there was when the layout was opened. */
  opened(draft: DraftView | null, version: number | null): void {
    this.#base = draft?.base ?? version;
    this.state = draft === null ? 'none' : 'kept';
    this.at = draft?.changed ?? null;
  }

  /** A new text; one that equals the saved version leaves no draft. */
  changed(text: string, saved: string | null): void {
    this.#text = text;
    this.#clean = text === saved;
    this.state = 'waiting';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#after);
  }

  /** Keeps what waits. Ends when it is kept, or has failed (see `error`). */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#busy = this.#busy.then(() => this.#keep());
    return this.#busy;
  }

  async #keep(): Promise<void> {
    const text = this.#text;
    if (text === null) return;
    const clean = this.#clean;
    this.#text = null;
    this.state = 'keeping';
    try {
      if (clean) await this.#ask({ command: 'layout-draft-drop', id: this.#id });
      else await this.#ask({ command: 'layout-draft-put', id: this.#id, json: text, base: this.#base });
      this.error = null;
      this.at = nowText();
      if (this.#text === null) this.state = clean ? 'none' : 'kept';
    } catch (error) {
      this.#text ??= text;
      this.error = error;
      this.state = 'failed';
    }
  }

  /** A version was saved: the draft goes, but for what was changed meanwhile. */
  async saved(version: number, newer: string | null): Promise<void> {
    this.#base = version;
    if (newer !== null) {
      this.changed(newer, null);
      return;
    }
    await this.drop();
  }

  /** Forgets the draft. Rejects with the engine's error. */
  async drop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#text = null;
    await this.#busy;
    await this.#ask({ command: 'layout-draft-drop', id: this.#id });
    this.error = null;
    this.state = 'none';
  }
}
