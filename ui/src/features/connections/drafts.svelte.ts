/** What was typed into connection forms and is not saved yet. Kept in memory until it is saved or discarded, never in storage. */
import { SvelteMap } from 'svelte/reactivity';
import { live } from '$/app/live.svelte';
import type { Provider } from '$/bindings';
import { emptyForm, type ConnectionForm } from './form';
import { PROVIDERS, type Step } from './model';

/** A form under way, and at which step it was left. */
export interface Draft {
  form: ConnectionForm;
  step: Step;
}

const drafts = new SvelteMap<string, Draft>();
const keyOf = (id: string): string => `${live.state?.workspace ?? ''}/${id}`;

/** The draft of a connection; `new` is the one of the empty form. */
export const draftOf = (id: string): Draft | undefined => drafts.get(keyOf(id));

/** Keeps a draft. */
export const keepDraft = (id: string, draft: Draft): void => {
  drafts.set(keyOf(id), draft);
};

/** Forgets a draft. */
export const dropDraft = (id: string): void => {
  drafts.delete(keyOf(id));
};

const otherOf = (provider: Provider): string => `new/${provider}`;

/** The form for other books: what was typed for them before, and the name. What was typed for the ones before is kept. */
export function otherBooks(form: ConnectionForm, provider: Provider): ConnectionForm {
  keepDraft(otherOf(form.provider), { form, step: 'books' });
  return { ...(draftOf(otherOf(provider))?.form ?? emptyForm(provider)), name: form.name };
}

/** Forgets what was typed for books that were not connected. */
export const dropOthers = (): void => {
  for (const provider of PROVIDERS) dropDraft(otherOf(provider));
};
