/** Which documents a run is asked for: the choices of the Run dialog and what they mean for the engine. */
import type { Job, Period, Take } from '../../bindings';

/** The ways to choose. */
export type Way = 'new' | 'last-month' | 'this-month' | 'month' | 'days' | 'since' | 'all';

/** What stands in the chooser; what was typed for another way is kept. */
export interface Choice {
  way: Way;
  month: string;
  from: string;
  to: string;
  since: string;
}

/** What is wrong with a choice; a code for the words. */
export type ChoiceProblem = 'month' | 'days' | 'order' | 'since';

const pad = (n: number, digits = 2): string => n.toString().padStart(digits, '0');
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH = /^(\d{4})-(\d{2})$/;

/** Whether it is a day of the calendar. */
export function isDay(text: string): boolean {
  const found = DAY.exec(text);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** All days of a month written as `2026-10`. */
export function monthPeriod(month: string): Period | null {
  const found = MONTH.exec(month);
  if (found === null) return null;
  const [year, number] = [Number(found[1]), Number(found[2])];
  if (year < 1 || number < 1 || number > 12) return null;
  return { from: `${month}-01`, to: `${month}-${pad(daysIn(year, number))}` };
}

/** The month of a day, moved by so many months. */
export function monthOf(day: string, by: number): string {
  const found = DAY.exec(day);
  if (found === null) return '';
  const months = Number(found[1]) * 12 + Number(found[2]) - 1 + by;
  return `${pad(Math.floor(months / 12), 4)}-${pad((months % 12) + 1)}`;
}

/** Months to choose from, newest first: this one and the four years before it, and the one that is chosen. */
export function monthsOffered(today: string, chosen: string): string[] {
  const months = Array.from({ length: 49 }, (_, back) => monthOf(today, -back));
  return chosen === '' || months.includes(chosen) ? months : [...months, chosen];
}

/** What the dialog starts with: the month that has closed for a job that sends by month, else what is new. */
export function firstChoice(job: Job, today: string): Choice {
  const month = monthOf(today, -1);
  return {
    way: job.selection.takes === 'last-month' ? 'last-month' : 'new',
    month,
    from: `${monthOf(today, 0)}-01`,
    to: today,
    since: `${month}-01`,
  };
}

/** What is wrong with a choice; nothing where it can be run. */
export function choiceProblem(choice: Choice): ChoiceProblem | null {
  switch (choice.way) {
    case 'month':
      return monthPeriod(choice.month) === null ? 'month' : null;
    case 'days':
      if (!isDay(choice.from) || !isDay(choice.to)) return 'days';
      return choice.from > choice.to ? 'order' : null;
    case 'since':
      return isDay(choice.since) ? null : 'since';
    default:
      return null;
  }
}

/** What the engine is asked for; none where the choice is not complete. */
export function takeOf(choice: Choice, today: string): Take | null {
  if (choiceProblem(choice) !== null) return null;
  const period = (of: Period | null): Take | null => (of === null ? null : { period: of });
  switch (choice.way) {
    case 'new':
      return 'due';
    case 'all':
      return 'all';
    case 'since':
      return { since: choice.since };
    case 'days':
      return { period: { from: choice.from, to: choice.to } };
    case 'month':
      return period(monthPeriod(choice.month));
    case 'last-month':
      return period(monthPeriod(monthOf(today, -1)));
    case 'this-month':
      return period(monthPeriod(monthOf(today, 0)));
  }
}

/** Whether a choice covers days that have not ended: the file would not be complete. */
export function isUnfinished(choice: Choice, today: string): boolean {
  const take = takeOf(choice, today);
  return take !== null && typeof take === 'object' && 'period' in take && take.period.to >= today;
}

/** Whether the choice may be sent as a supplement: only a stretch of days has a file that can have gone. */
export function mayBeSupplement(choice: Choice): boolean {
  return choice.way !== 'new' && choice.way !== 'since' && choice.way !== 'all';
}

/** A period as the engine writes it (`2026-10`, `2026-10-01..2026-10-15`), as two days. */
export function periodOf(text: string): Period | null {
  const month = monthPeriod(text);
  if (month !== null) return month;
  if (isDay(text)) return { from: text, to: text };
  const [from, to] = text.split('..');
  return from !== undefined && to !== undefined && isDay(from) && isDay(to) ? { from, to } : null;
}

/** The choice that asks for a period again. */
export function choiceFor(period: string, start: Choice): Choice {
  if (monthPeriod(period) !== null) return { ...start, way: 'month', month: period };
  const days = periodOf(period);
  return days === null ? start : { ...start, way: 'days', from: days.from, to: days.to };
}
