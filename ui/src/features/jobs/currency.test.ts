import { expect, test } from 'vitest';
import type { Job, OneCurrency } from '../../bindings';
import { blankCurrency, currencyFormOf, oneCurrencyOf } from './currency';
import { blankForm, fieldOf, formOf, jobOf, paramNames } from './model';

const STORED: readonly OneCurrency[] = [
  { currency: 'EUR', rate: 'document' },
  { currency: 'EUR', rate: 'books-run-date', rounding: { account: '8290', name: 'Rounding', limit: '0.10' }, price_digits: 4 },
  { currency: 'USD', rate: 'table', table: [{ currency: 'JPY', date: '2026-11-01', rate: '0.0064', source: 'bank, 1 Nov' }], valid_days: 10 },
];

test('a stored setting comes back from the form as it was', () => {
  for (const one of STORED) expect(oneCurrencyOf(currencyFormOf(one))).toEqual(one);
  expect(oneCurrencyOf(currencyFormOf(null))).toBeUndefined();
});

test('a job keeps it when the form is saved, and loses it only when it is switched off', () => {
  const job = { ...jobOf({ ...blankForm(), id: 'acme' }), one_currency: STORED[1] } as Job;
  const form = formOf(job);
  expect(jobOf(form).one_currency).toEqual(STORED[1]);
  form.oneCurrency.on = false;
  expect(jobOf(form).one_currency).toBeUndefined();
});

test('typed rates are tidied, empty rows go, and what is no rate is passed on to be refused', () => {
  const table = [
    { currency: ' jpy ', from: '2026-11-01', rate: ' 0.0064', source: '' },
    { currency: '', from: '', rate: '', source: '' },
    { currency: 'GBP', from: '2026-11-01', rate: '', source: 'x' },
  ];
  const made = oneCurrencyOf({ ...blankCurrency(), on: true, currency: 'eur', rate: 'table', table });
  expect(made?.currency).toBe('EUR');
  expect(made?.table?.map((row) => [row.currency, row.rate])).toEqual([['JPY', '0.0064'], ['GBP', '']]);
});

test('problems of the setting stand at its fields', () => {
  expect(['one_currency.table.0.rate', 'one_currency.rounding.account', 'one_currency'].map(fieldOf)).toEqual([
    'one_currency.table', 'one_currency.rounding', 'one_currency',
  ]);
});

test('a layout of EDI asks for both sides, and not for what the program knows', () => {
  const layout = (kind: string): string =>
    JSON.stringify({ syntax: { kind }, sections: [{ parts: [{ at: '2', param: 'sender.name' }, { at: '3', param: 'run.date' }, { at: '4', param: 'usage' }] }] });
  expect(paramNames(layout('csv'))).toEqual(['sender.name']);
  expect(paramNames(layout('x12'))).toEqual(['sender.name', 'sender.id', 'sender.qualifier', 'receiver.id', 'receiver.qualifier', 'interchange.acknowledge']);
});
