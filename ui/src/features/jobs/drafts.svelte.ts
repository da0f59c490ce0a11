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
