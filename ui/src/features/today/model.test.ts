import { expect, test } from 'vitest';
import type { TodayView } from '$/bindings';
import { byMonth, canWait, isFresh } from './model';

test('months keep their order and their jobs', () => {
  const row = (period: string, job: string) => ({ period, job, job_name: job, sent: true, sentence: '' });
  const months = byMonth([row('2026-10', 'a'), row('2026-11', 'b'), row('2026-10', 'c')]);
  expect(months.map((month) => [month.period, month.rows.map((one) => one.job)])).toEqual([
    ['2026-10', ['a', 'c']],
    ['2026-11', ['b']],
  ]);
});

test('only a workspace without a single done step is fresh', () => {
  const today: TodayView = { headline: '', needs: [], running: [], recent: [], due: [], first_steps: [], month: [] };
  const step = (done: boolean) => ({ title: 'x', done, go: 'jobs' });
  expect(isFresh(today)).toBe(false);
  expect(isFresh({ ...today, first_steps: [step(false), step(false)] })).toBe(true);
  expect(isFresh({ ...today, first_steps: [step(true), step(false)] })).toBe(false);
});

test('a sign-in that still lasts and held records are no failure', () => {
  const of = (code: string) => canWait({ code, sentence: '', action: '', go: '' });
  expect(['holds', 'lapse', 'sign-in', 'failed-run', 'delivery'].map(of)).toEqual([true, true, false, false, false]);
});
