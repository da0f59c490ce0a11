/** A sign-in under way. It outlives the page, so that looking elsewhere does not end it. */
import type { CompanyView, Error as EngineError, Event } from '$/bindings';
import { changed, live } from '$/app/live.svelte';
import { announce } from '$/kit/announce.svelte';
import { toError } from '$/platform';
import { get } from '$/platform/engine';
import { t } from '$/text';

/** Where a sign-in stands. */
export type Stage = 'idle' | 'starting' | 'waiting' | 'done' | 'canceled' | 'failed';

/** The sign-in of one connection. */
export class SignIn {
  stage = $state<Stage>('idle');
  /** The provider's page, once it is known. */
  url = $state('');
  error = $state.raw<EngineError>();
  /** What the sign-in reaches, when it is done. */
  companies = $state.raw<CompanyView[]>();
  /** Whether a pasted address is being handed over. */
  pasting = $state(false);
  /** Whether one was, and the sign-in goes on with it. */
  handed = $state(false);
  /** Why one could not be. */
  pasteError = $state.raw<EngineError>();
  #id: string;
  #end: AbortController | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  /** Whether it is under way. */
  get busy(): boolean {
    return this.stage === 'starting' || this.stage === 'waiting';
  }

  /** Starts it, unless it is under way. True when it came to its end. */
  async start(): Promise<boolean> {
    if (this.busy) return false;
    this.#end = new AbortController();
    Object.assign(this, { stage: 'starting', url: '', error: undefined, companies: undefined, handed: false, pasteError: undefined });
    try {
      const hear = (event: Event): void => this.#hear(event);
      const found = await get({ command: 'connection-sign-in', id: this.#id, company: null }, 'companies', { hear, signal: this.#end.signal });
      Object.assign(this, { stage: 'done', companies: found });
      return true;
    } catch (thrown) {
      this.error = toError(thrown);
      this.stage = this.error.code === 'canceled' ? 'canceled' : 'failed';
      return false;
    } finally {
      this.url = '';
      changed();
    }
  }

  /** Hands over the address on which the browser ended. True when the sign-in took it. */
  async paste(address: string): Promise<boolean> {
    this.pasting = true;
    this.pasteError = undefined;
    try {
      await get({ command: 'connection-paste', id: this.#id, address: address.trim() }, 'done');
      this.handed = true;
      announce(t.connections.pasted);
    } catch (thrown) {
      // The browser may have come home in the meantime; nobody waits for an address then, and nothing is wrong.
      if (this.stage === 'waiting') this.pasteError = toError(thrown);
    }
    this.pasting = false;
    return this.handed;
  }

  /** Forgets how the last one ended: what it was tried with has changed. */
  forget(): void {
    if (!this.busy) Object.assign(this, { stage: 'idle', error: undefined });
  }

  /** Stops waiting. */
  cancel(): void {
    this.#end?.abort();
  }

  #hear(event: Event): void {
    if (event.event !== 'open-browser') return;
    this.url = event.url;
    this.stage = 'waiting';
    announce(t.connections.waiting);
  }
}

const known: Record<string, SignIn> = {};

/** The sign-in of a connection, the one under way where there is one. */
export function signInOf(id: string): SignIn {
  return (known[`${live.state?.workspace ?? ''}/${id}`] ??= new SignIn(id));
}
