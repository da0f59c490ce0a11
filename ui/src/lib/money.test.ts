import { expect, test } from 'vitest';
import { formatAmount, formatMoney } from './money';

test.each([
  ['1513.52', 'EUR', '1,513.52'],
  ['-1234567.5', 'USD', '\u22121,234,567.50'],
  ['1000', 'JPY', '1,000'],
  ['12.3456', 'EUR', '12.3456'],
  ['0.1', 'KWD', '0.100'],
  ['90071992547409931.07', 'EUR', '90,071,992,547,409,931.07'],
  ['007.10', '', '7.10'],
  ['n/a', 'EUR', 'n/a'],
])('amount %s %s', (amount, currency, wanted) => {
  expect(formatAmount(amount, currency, 'en')).toBe(wanted);
});

test('money has its currency, and the marks of the language', () => {
  expect(formatMoney('1513.52', 'EUR', 'de')).toBe('1.513,52\u00a0EUR');
});
