/** A query that asks again whenever something in the workspace changed. Made while a component starts. */
import { untrack } from 'svelte';
import { live } from './live.svelte';
import { query, type Query } from '$/lib/query.svelte';

/** Like `query`, and refreshed as `live.version` grows. */
export function watched<T>(ask: () => Promise<T>): Query<T> {
  const made = query(ask);
  let seen = live.version;
  $effect(() => {
    if (live.version === seen) return;
    seen = live.version;
    void untrack(() => made.refresh());
  });
  return made;
}
