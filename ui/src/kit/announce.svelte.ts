/** Things said to screen readers, and toasts. */
import { untrack } from 'svelte';

let spoken = $state('');
let toasts = $state<Toast[]>([]);
let lastToast = 0;

/** A short message in the corner. */
export interface Toast {
  id: number;
  text: string;
  /** Stays until it is closed. */
  bad: boolean;
}

/** What the live region says. */
export const region = {
  get spoken() {
    return spoken;
  },
  get toasts() {
    return toasts;
  },
};

/** Says a sentence to screen readers, also when it is the same as before. */
export function announce(text: string): void {
  spoken = untrack(() => spoken) === text ? `${text}\u00a0` : text;
}

/** Shows a short message. Good news leaves after a while; bad news stays. */
export function toast(text: string, bad = false): void {
  const id = ++lastToast;
  toasts = [...toasts, { id, text, bad }];
  if (!bad) setTimeout(() => dropToast(id), 6000);
}

/** Takes a message away. */
export function dropToast(id: number): void {
  toasts = toasts.filter((one) => one.id !== id);
}
