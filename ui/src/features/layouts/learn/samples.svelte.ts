/** Samples that layouts were learnt from: shown beside the file while this window is open, kept nowhere. */
import { SvelteMap } from 'svelte/reactivity';

/** One file. */
export interface SampleText {
  readonly name: string;
  readonly text: string;
}

/** By id of the layout. */
export const samples = new SvelteMap<string, readonly SampleText[]>();
