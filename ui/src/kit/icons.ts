/** The icons of the kit by meaning, and the type that components take. */
import type { Component } from 'svelte';
import type { LucideProps } from '@lucide/svelte';

/** An icon of `@lucide/svelte/icons/…`. */
export type Icon = Component<LucideProps>;
/** What a status means; it chooses icon and colour, never the word. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'quiet' | 'busy';
