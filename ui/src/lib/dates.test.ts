import { expect, test } from 'vitest';
import { formatDay, formatDistance, formatMonth } from './dates';

test('a day is never moved by a time zone, and other text stays', () => {
  expect(formatDay('2026-01-01', 'en')).toBe('Jan 1, 2026');
  expect(formatDay('soon', 'en')).toBe('soon');
  expect(formatMonth('2026-11', 'en')).toBe('November 2026');
});

test('distances, also where the zone is named in brackets', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  expect(formatDistance('2026-11-21T13:05:00+01:00[Europe/Berlin]', now, 'en')).toBe('in 5 minutes');
  expect(formatDistance('2026-11-20T12:00:00Z', now, 'en')).toBe('yesterday');
});
