import { expect, test } from 'vitest';
import type { Answer, Tick } from '$/bindings';
import { Failure, usePlatform } from '$/platform';
import { startFeed } from '$/platform/engine';
import { fakePlatform } from '$/platform/fake';
import { liveTest } from './livetest.svelte';

const tick = (step: string, ok: boolean): Tick => ({ step, ok, text: step, who: ok ? null : 'you' });

test('steps are seen as they come, and the report has the last word', async () => {
  let finish: (answer: Answer) => void = () => undefined;
  const platform = fakePlatform((ask) => (ask.ask === 'engine' ? new Promise((done) => (finish = done)) : { answer: 'done' }));
  usePlatform(platform);
  const stop = startFeed();
  const found = liveTest(() => ({ command: 'partner-test', id: 'acme' }));
  const ended = found.start();
  const call = platform.asked.flatMap((ask) => (ask.ask === 'engine' ? [ask.call] : []))[0] ?? -1;
  platform.send({ feed: 'call', call, event: { event: 'tick', ...tick('address', true) } });
  expect([found.busy, found.ok, found.ticks.map((one) => one.step)]).toEqual([true, undefined, ['address']]);
  finish({ answer: 'reply', reply: { reply: 'test', value: { ok: false, ticks: [tick('address', true), tick('sign-in', false)] } } });
  await ended;
  expect([found.busy, found.ok, found.ticks.length]).toEqual([false, false, 2]);
  stop();
});

test('a stopped test is no error, another failure is', async () => {
  const failing = (code: 'canceled' | 'partner-unreachable') => {
    usePlatform(
      fakePlatform(() => {
        throw new Failure({ code, message: 'm', hint: '', cause: '', retry: 'never' });
      }),
    );
    return liveTest(() => ({ command: 'partner-test', id: 'acme' }));
  };
  const stopped = failing('canceled');
  await stopped.start();
  expect(stopped.error).toBeUndefined();
  const failed = failing('partner-unreachable');
  await failed.start();
  expect(failed.error?.code).toBe('partner-unreachable');
});

test('a forgotten test is as if it had never run, and a new one starts at once', async () => {
  const finish: ((answer: Answer) => void)[] = [];
  usePlatform(fakePlatform((ask) => (ask.ask === 'engine' ? new Promise((done) => finish.push(done)) : { answer: 'done' })));
  const found = liveTest(() => ({ command: 'partner-test', id: 'acme' }));
  const report = (ok: boolean): Answer => ({ answer: 'reply', reply: { reply: 'test', value: { ok, ticks: [tick('address', ok)] } } });
  const old = found.start();
  found.forget();
  expect([found.busy, found.ok, found.ticks.length]).toEqual([false, undefined, 0]);
  const fresh = found.start();
  finish[0]?.(report(false));
  await old;
  expect([found.busy, found.ok]).toEqual([true, undefined]);
  finish[1]?.(report(true));
  await fresh;
  expect([found.busy, found.ok]).toEqual([false, true]);
});
