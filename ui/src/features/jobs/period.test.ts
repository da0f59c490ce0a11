import { describe, expect, it } from 'vitest';
import type { Take } from '../../bindings';
import { blankForm, jobOf } from './model';
import {
  choiceFor, choiceProblem, firstChoice, isDay, isUnfinished, mayBeSupplement, monthOf, monthPeriod, monthsOffered, periodOf, takeOf, type Choice, type ChoiceProblem,
} from './period';

const today = '2026-12-03';
const job = (takes: 'new' | 'last-month') => jobOf({ ...blankForm(), takes });
const choice = (more: Partial<Choice>): Choice => ({ ...firstChoice(job('new'), today), ...more });

describe('what the dialog starts with', () => {
  it('is the closed month for a job that sends by month', () => {
    expect(firstChoice(job('last-month'), today).way).toBe('last-month');
    expect(firstChoice(job('new'), today).way).toBe('new');
  });
  it('has dates ready for every other way', () => {
    expect(firstChoice(job('new'), '2026-01-15')).toEqual({ way: 'new', month: '2025-12', from: '2026-01-01', to: '2026-01-15', since: '2025-12-01' });
  });
});

describe('what the engine is asked for', () => {
  const check = (more: Partial<Choice>, expected: Take | null): void => {
    it(JSON.stringify(more), () => {
      expect(takeOf(choice(more), today)).toEqual(expected);
    });
  };
  check({ way: 'new' }, 'due');
  check({ way: 'all' }, 'all');
  check({ way: 'last-month' }, { period: { from: '2026-11-01', to: '2026-11-30' } });
  check({ way: 'this-month' }, { period: { from: '2026-12-01', to: '2026-12-31' } });
  check({ way: 'month', month: '2024-02' }, { period: { from: '2024-02-01', to: '2024-02-29' } });
  check({ way: 'month', month: '2026-13' }, null);
  check({ way: 'days', from: '2026-11-01', to: '2026-11-15' }, { period: { from: '2026-11-01', to: '2026-11-15' } });
  check({ way: 'days', from: '2026-11-15', to: '2026-11-01' }, null);
  check({ way: 'since', since: '2026-11-01' }, { since: '2026-11-01' });
  check({ way: 'since', since: '' }, null);
});

describe('what is wrong with a choice', () => {
  const check = (more: Partial<Choice>, expected: ChoiceProblem | null): void => {
    it(JSON.stringify(more), () => {
      expect(choiceProblem(choice(more))).toBe(expected);
    });
  };
  check({ way: 'month', month: '' }, 'month');
  check({ way: 'days', from: '', to: '2026-11-01' }, 'days');
  check({ way: 'days', from: '2026-02-30', to: '2026-11-01' }, 'days');
  check({ way: 'days', from: '2026-11-02', to: '2026-11-01' }, 'order');
  check({ way: 'since', since: '1.11.2026' }, 'since');
  check({ way: 'new', since: '' }, null);
});

describe('the calendar', () => {
  it('knows months and leap years', () => {
    expect(monthPeriod('1900-02')?.to).toBe('1900-02-28');
    expect(monthPeriod('2000-02')?.to).toBe('2000-02-29');
    expect(monthPeriod('2026-00')).toBeNull();
    expect(monthOf('2026-01-31', -1)).toBe('2025-12');
    expect(monthOf('2026-12-31', 1)).toBe('2027-01');
    expect(isDay('2026-04-31')).toBe(false);
  });
  it('offers this month, the years before it, and what is chosen', () => {
    const offered = monthsOffered('2026-12-03', '2020-01');
    expect(offered.slice(0, 3)).toEqual(['2026-12', '2026-11', '2026-10']);
    expect(offered).toHaveLength(50);
    expect(offered.at(-1)).toBe('2020-01');
    expect(monthsOffered('2026-12-03', '2026-11')).toHaveLength(49);
  });
  it('sees that a period has not ended', () => {
    expect(isUnfinished(choice({ way: 'this-month' }), today)).toBe(true);
    expect(isUnfinished(choice({ way: 'last-month' }), today)).toBe(false);
    expect(isUnfinished(choice({ way: 'new' }), today)).toBe(false);
  });
  it('offers a supplement for days only', () => {
    expect(mayBeSupplement(choice({ way: 'days' }))).toBe(true);
    expect(mayBeSupplement(choice({ way: 'all' }))).toBe(false);
  });
});

describe('a period of an earlier run', () => {
  it('is read back', () => {
    expect(periodOf('2026-10')).toEqual({ from: '2026-10-01', to: '2026-10-31' });
    expect(periodOf('2026-10-31')).toEqual({ from: '2026-10-31', to: '2026-10-31' });
    expect(periodOf('2026-10-01..2026-10-15')).toEqual({ from: '2026-10-01', to: '2026-10-15' });
    expect(periodOf('soon')).toBeNull();
  });
  it('becomes a choice', () => {
    expect(choiceFor('2026-10', choice({}))).toMatchObject({ way: 'month', month: '2026-10' });
    expect(choiceFor('2026-10-01..2026-10-15', choice({}))).toMatchObject({ way: 'days', from: '2026-10-01', to: '2026-10-15' });
    expect(choiceFor('', choice({})).way).toBe('new');
  });
});
