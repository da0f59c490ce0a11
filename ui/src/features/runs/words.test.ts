import { describe, expect, it } from 'vitest';
import type { Line } from './model';
import { linesWords, progressWords } from './words';

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
