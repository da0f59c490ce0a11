/** What was typed about partners and is not saved yet, their tests, and what their servers showed. In memory only, never in storage. */
import { SvelteMap } from 'svelte/reactivity';
import type { Error as EngineError, HostKeyView } from '$/bindings';
import { live } from '$/app/live.svelte';
import { liveTest, type LiveTest } from '$/lib/livetest.svelte';
import { toError } from '$/platform';
import { get } from '$/platform/engine';
import type { PartnerForm, Step } from './model';

/** Everything typed about one partner. */
export interface Draft {
  /** The address and what is under More. */
  form?: PartnerForm | undefined;
  /** The ways to sign in. */
  ways?: Pick<PartnerForm, 'way' | 'first' | 'dialog'> | undefined;
  /** The step at which a new partner was left. */
  step?: Step;
  pasted: string;
  /** What was understood of the pasted text. */
  understood: string;
  /** Fingerprint as the partner told it. */
  told: string;
  keyFrom: 'make' | 'import';
  password: string;
  privateKey: string;
  passphrase: string;
}

const NOTHING: Draft = { pasted: '', understood: '', told: '', keyFrom: 'make', password: '', privateKey: '', passphrase: '' };
const drafts = new SvelteMap<string, Draft>();
const keyOf = (id: string): string => `${live.state?.workspace ?? ''}/${id}`;

/** What was typed; `new` is the partner that is not stored yet. */
export const draftOf = (id: string): Draft => drafts.get(keyOf(id)) ?? NOTHING;

/** Keeps what was typed. */
export const keep = (id: string, part: Partial<Draft>): void => {
  drafts.set(keyOf(id), { ...draftOf(id), ...part });
};

/** Forgets what was typed. */
export const drop = (id: string): void => {
  drafts.delete(keyOf(id));
};

const tests: Record<string, LiveTest> = {};

/** The test of a partner. */
export function testOf(id: string): LiveTest {
  return (tests[keyOf(id)] ??= liveTest(() => ({ command: 'partner-test', id })));
}

/** Forgets a result: what it tested has changed. */
export const forgetTest = (id: string): void => {
  tests[keyOf(id)]?.forget();
};

/** A look at a server's host key. */
export class Look {
  view = $state.raw<HostKeyView>();
  error = $state.raw<EngineError>();
  busy = $state(false);
  #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  /** Asks the server for its key; with a fingerprint, accepts exactly that one. True when it was accepted. */
  async ask(accept: string | null = null): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      this.view = await get({ command: 'partner-host-key', id: this.#id, accept }, 'host-key');
      return this.view.accepted;
    } catch (thrown) {
      this.error = toError(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
