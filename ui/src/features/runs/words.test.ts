import { describe, expect, it } from 'vitest';
import type { Line } from './model';
import type { RunView } from '../../bindings';
import { linesWords, progressWords, sentWords } from './words';

const line = (kind: Line['kind'], count: number, total: string, currency: string): Line => ({ kind, count, total, currency });
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('counts with amounts', () => {
  const check = (lines: Line[], expected: string): void => {
    it(expected || 'nothing', () => {
      expect(plain(linesWords(lines))).toBe(expected);
    });
  };
  check([], '');
  check([line('invoice', 1, '5', 'EUR')], '1 invoice, 5.00 EUR');
  check([line('invoice', 13, '128610.66', 'EUR')], '13 invoices, 128,610.66 EUR');
  check([line('invoice', 2, '5', 'EUR'), line('invoice', 1, '7', 'JPY')], '3 invoices (5.00 EUR, 7 JPY)');
  check([line('invoice', 2, '5', 'EUR'), line('credit-note', 1, '-4.5', 'EUR')], '2 invoices, 5.00 EUR and 1 credit note, −4.50 EUR');
  check([line('contact', 4, '0', '')], '4 contacts');
});

describe('what a run sent', () => {
  const run: RunView = {
    id: 'r-2', job: 'acme', state: 'succeeded', phase: 'deliver', trigger: 'manual', period: null, started: '2026-11-01T08:00:00Z',
    ended: null, message: '', job_name: '', partner: '', sent: 0, held: 0, noted: 0, totals: [],
  };
  const check = (totals: RunView['totals'], expected: string): void => {
    it(expected || 'nothing', () => {
      expect(plain(sentWords({ ...run, totals, sent: totals.reduce((n, one) => n + one.count, 0) }))).toBe(expected);
    });
  };
  check([], '');
  check([{ currency: 'EUR', count: 1, total: '5' }], '1 record, 5.00 EUR');
  check([{ currency: 'EUR', count: 12, total: '18204.10' }, { currency: 'USD', count: 1, total: '-7' }], '13 records, 18,204.10 EUR, −7.00 USD');
  check([{ currency: '', count: 4, total: '0' }], '4 records');
});

describe('progress', () => {
  const check = (done: number, total: number | null, unit: string, expected: string): void => {
    it(`${done} of ${total ?? '?'} ${unit}`, () => {
      expect(progressWords(done, total, unit)).toBe(expected);
    });
  };
  check(0, null, '', '');
  check(0, null, 'documents', '');
  check(1200, 3000, 'documents', '1,200 of 3,000 documents');
  check(12, null, 'documents', '12 documents');
  check(2048, 4096, 'bytes', '2.0 KiB of 4.0 KiB');
});
