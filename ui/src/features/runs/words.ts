/** Values of runs in words: periods, counts with amounts, progress. */
import type { Kind, Period, RunView } from '$/bindings';
import { formatDay, formatMonth } from '$/lib/dates';
import { formatCount, formatMoney } from '$/lib/money';
import { jobsText } from '$/text/jobs';
import { kindName, runsText } from '$/text/runs';
import { periodOf } from '../jobs/period';
import { sizeWords, type Line, type Standing } from './model';
import type { Tone } from '$/kit/icons';

/** The look of each standing; the word stands beside it. */
export const TONES: Record<Standing, Tone> = {
  running: 'busy', waiting: 'info', sent: 'ok', notes: 'ok', nothing: 'quiet', needs: 'warn', failed: 'bad', canceled: 'quiet',
};

/** The look of each outcome of a record. */
export const OUTCOME_TONES: Record<string, Tone> = {
  sent: 'ok', held: 'warn', late: 'warn', 'left-out': 'quiet', unchanged: 'quiet', skipped: 'quiet',
};

/** Two days, or one. */
export function daysWords({ from, to }: Period): string {
  return from === to ? formatDay(from) : `${formatDay(from)} – ${formatDay(to)}`;
}

/** A period as the engine writes it: “October 2026”, “1 Oct 2026 – 15 Oct 2026”. */
export function periodWords(period: string): string {
  if (/^\d{4}-\d{2}$/.test(period)) return formatMonth(period);
  const days = periodOf(period);
  return days === null ? period : daysWords(days);
}

/** “13 invoices, 128,610.66 EUR” or, in several currencies, “13 invoices (100.00 EUR, 20.00 USD)”; kinds are joined by “and”. */
export function linesWords(lines: readonly Line[]): string {
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const one = (kind: Kind): string => {
    const own = lines.filter((line) => line.kind === kind);
    const count = own.reduce((n, line) => n + line.count, 0);
    const money = own.filter((line) => line.currency !== '').map((line) => formatMoney(line.total, line.currency));
    return jobsText.dialog.moneyOf(formatCount(count), kindName(kind, count), money);
  };
  return jobsText.dialog.and(kinds.map(one));
}

/** What a run sent, in a list: “13: 128,610.66 EUR”, currencies apart; empty where nothing went. */
export function sentWords(run: RunView): string {
  if (run.sent === 0) return '';
  const money = run.totals.filter((total) => total.currency !== '').map((total) => formatMoney(total.total, total.currency));
  return runsText.sent(formatCount(run.sent), run.sent, money);
}

/** How far work is: “12 of 40 documents”, “1.2 MiB of 3.0 MiB”; empty before it is known. */
export function progressWords(done: number, total: number | null, unit: string): string {
  if (unit === '' || (done === 0 && total === null)) return '';
  if (unit === 'bytes') return runsText.bytes(sizeWords(done), total === null ? null : sizeWords(total));
  return runsText.documents(formatCount(done), total === null ? null : formatCount(total));
}
