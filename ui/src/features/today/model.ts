/** What Today derives from the engine's values. */
import type { MonthView, NeedView, TodayView } from '$/bindings';

/** The months that are shown, each with its jobs, in the engine's order. */
export function byMonth(rows: MonthView[]): { period: string; rows: MonthView[] }[] {
  const months: { period: string; rows: MonthView[] }[] = [];
  for (const row of rows) {
    const month = months.find((one) => one.period === row.period);
    if (month) month.rows.push(row);
    else months.push({ period: row.period, rows: [row] });
  }
  return months;
}

/** Whether nothing is set up yet, so that a person is asked what to begin with. */
export function isFresh(today: TodayView): boolean {
  return today.first_steps.length > 0 && today.first_steps.every((step) => !step.done);
}

/** Whether a need stops nothing yet: records that wait while the rest goes, and a sign-in that ends only in some days. */
export const canWait = (need: NeedView): boolean => need.code === 'holds' || need.code === 'lapse';
