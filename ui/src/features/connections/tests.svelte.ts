/** The tests of connections, kept while the window is open so that looking elsewhere loses no result. */
import { live } from '$/app/live.svelte';
import { liveTest, type LiveTest } from '$/lib/livetest.svelte';

const known: Record<string, LiveTest> = {};
const keyOf = (id: string): string => `${live.state?.workspace ?? ''}/${id}`;

/** The test of a connection. */
export function testOf(id: string): LiveTest {
  return (known[keyOf(id)] ??= liveTest(() => ({ command: 'connection-test', id })));
}

/** Forgets a result: what it tested has changed. */
export const forgetTest = (id: string): void => {
  known[keyOf(id)]?.forget();
};
