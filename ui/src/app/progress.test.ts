import { expect, test } from 'vitest';
import type { Event } from '$/bindings';
import { heard, NOTHING, type Running } from './progress';

const notice = { title: '', body: '', to: '', urgent: false };
const began = (run: string): Event => ({ event: 'run-began', run, job: 'j', job_name: 'J' });
const ended = (run: string): Event => ({ event: 'run-ended', run, job: 'j', notice });
const phase = (text: string): Event => ({ event: 'phase', text });
const progress = (done: number): Event => ({ event: 'progress', done, total: 9, unit: 'documents' });
const call = (running: Running, n: number, event: Event): Running => heard(running, { feed: 'call', call: n, event });
const own = (running: Running, event: Event): Running => heard(running, { feed: 'schedule', event });

test('two runs at once keep their progress apart', () => {
  let running = call(NOTHING, 1, began('a'));
  running = own(running, began('b'));
  running = call(running, 1, phase('Reading'));
  running = own(running, phase('Sending'));
  running = call(running, 1, progress(3));
  expect(running.runs.get('a')).toEqual({ text: 'Reading', done: 3, total: 9 });
  expect(running.runs.get('b')).toEqual({ text: 'Sending', done: 0, total: null });
  running = call(running, 1, ended('a'));
  expect([...running.runs.keys()]).toEqual(['b']);
});

test('what happens outside of a run is no progress of one', () => {
  let running = own(NOTHING, began('b'));
  running = call(running, 7, phase('Testing the connection'));
  expect(running.runs.get('b')?.text).toBe('');
  expect(call(NOTHING, 1, progress(1))).toBe(NOTHING);
});
