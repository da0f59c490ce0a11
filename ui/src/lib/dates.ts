/** Moments and days in the reader's language. Text that is not a date comes back as it is. */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day without a time, `2026-11-21`: never moved by a time zone. */
export function formatDay(day: string, locale?: string): string {
  const match = DAY.exec(day);
  if (!match) return day;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

/** A moment, with day and time; today only the time. */
export function formatMoment(moment: string, now: Date = new Date(), locale?: string): string {
  if (DAY.test(moment)) return formatDay(moment, locale);
  const date = parse(moment);
  if (!date) return moment;
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(date);
  if (date.toDateString() === now.toDateString()) return time;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** How far away a moment is: “in 5 minutes”, “yesterday”. */
export function formatDistance(moment: string, now: Date = new Date(), locale?: string): string {
  const date = parse(moment);
  if (!date) return moment;
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(seconds, 'second');
}

/** A month, `2026-11`, as “November 2026”. */
export function formatMonth(month: string, locale?: string): string {
  const match = /^(\d{4})-(\d{2})/.exec(month);
  if (!match) return month;
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, 1));
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}

/** Jiff writes a zone in brackets after the offset, which the browser cannot read. */
function parse(moment: string): Date | undefined {
  const date = new Date(moment.replace(/\[.*\]$/, ''));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
