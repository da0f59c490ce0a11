import { beforeEach, expect as check, test } from 'vitest';
import type { Answer, Ask } from '$/bindings';
import { get, run, startFeed } from './engine';
import { fakePlatform } from './fake';
import { Failure, usePlatform } from './index';

const done = (ask: Ask): Answer =>
  ask.ask === 'engine' ? { answer: 'reply', reply: { reply: 'done', value: { text: 'ok' } } } : { answer: 'done' };

let stop: () => void = () => undefined;
beforeEach(() => stop());

function stand(answer: (ask: Ask) => Answer | Promise<Answer>) {
  const platform = fakePlatform(answer);
  usePlatform(platform);
  stop = startFeed();
  return platform;
}

test("a command's events come to who asked, and to nobody else", async () => {
  let finish: (answer: Answer) => void = () => undefined;
  const platform = stand((ask) => (ask.ask === 'engine' ? new Promise((resolve) => (finish = resolve)) : done(ask)));
  const heard: string[] = [];
  const reply = get({ command: 'backup', to: 'x' }, 'done', { hear: (event) => heard.push(event.event) });
  const call = platform.asked.find((ask) => ask.ask === 'engine')?.call ?? -1;
  platform.send({ feed: 'call', call, event: { event: 'note', text: 'a' } });
  platform.send({ feed: 'call', call: call + 1, event: { event: 'phase', text: 'b' } });
  finish({ answer: 'reply', reply: { reply: 'done', value: { text: 'ok' } } });
  check((await reply).text).toBe('ok');
  platform.send({ feed: 'call', call, event: { event: 'note', text: 'late' } });
  check(heard).toEqual(['note']);
});

test('an abort cancels the call by its number', () => {
  const platform = stand((ask) => (ask.ask === 'engine' ? new Promise(() => undefined) : done(ask)));
  const abort = new AbortController();
  void run({ command: 'job-list' }, { signal: abort.signal });
  abort.abort();
  const call = platform.asked.find((ask) => ask.ask === 'engine')?.call;
  check(platform.asked).toContainEqual({ ask: 'cancel', call });
});

test("an engine's error keeps its code, and a reply of another kind is one", async () => {
  stand((ask) => {
    if (ask.ask === 'engine' && ask.command.command === 'inbox') {
      throw new Failure({ code: 'quota', message: 'm', hint: 'h', cause: '', retry: 'later' });
    }
    return done(ask);
  });
  await check(run({ command: 'inbox' })).rejects.toMatchObject({ view: { code: 'quota' } });
  await check(get({ command: 'job-list' }, 'jobs')).rejects.toMatchObject({ view: { code: 'internal' } });
});
