import { expect, test } from 'vitest';
import { query } from './query.svelte';

test('an answer that comes too late is dropped, and an error keeps the data', async () => {
  const waiting: ((value: string) => void)[] = [];
  let fail = false;
  const found = query(() => (fail ? Promise.reject(new Error('no')) : new Promise<string>((done) => waiting.push(done))));
  const second = found.refresh();
  waiting[1]?.('new');
  await second;
  waiting[0]?.('old');
  await Promise.resolve();
  expect(found.data).toBe('new');
  fail = true;
  await found.refresh();
  expect([found.data, found.error?.code, found.loading]).toEqual(['new', 'internal', false]);
});
