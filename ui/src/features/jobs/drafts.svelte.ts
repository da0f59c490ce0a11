/** What was typed into job forms and is not saved yet. Kept in memory until it is saved or discarded. */
import { SvelteMap } from 'svelte/reactivity';
import { live } from '$/app/live.svelte';
import type { JobForm } from './model';

/** A form that differs from what is stored. */
export interface Draft {
  form: JobForm;
  /** The form as it was stored when the typing began; none for a new job. */
  stored: JobForm | null;
}

const drafts = new SvelteMap<string, Draft>();
const keyOf = (id: string): string => `${live.state?.workspace ?? ''}/${id}`;

/** The draft of a job, by id; `new` is the one of the empty form. */
export const draftOf = (id: string): Draft | undefined => drafts.get(keyOf(id));

/** Keeps a draft. */
export const keepDraft = (id: string, draft: Draft): void => {
  drafts.set(keyOf(id), draft);
};

/** Forgets a draft. */
export const dropDraft = (id: string): void => {
  drafts.delete(keyOf(id));
};

/** Where a new job is begun that was not saved yet: the parameters of its address. */
export function unsaved(): Record<string, string>[] {
  const here = keyOf('');
  const found: Record<string, string>[] = [];
  for (const key of drafts.keys()) {
    const [way, name] = key.startsWith(here) ? key.slice(here.length).split('/') : [];
    if (way === 'new') found.push({ from: 'nothing' });
    else if (way !== undefined && name !== undefined) found.push({ [way]: name });
  }
  return found;
}
