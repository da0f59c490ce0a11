/** “All amounts in one currency”, as the form has it: where rates come from, the table, and where rounding goes. */
import type { OneCurrency, RateSource } from '../../bindings';

/** A typed rate, as typed. */
export interface RateRow {
  currency: string;
  from: string;
  rate: string;
  source: string;
}

/** The setting as texts; it is off where `on` is false. */
export interface CurrencyForm {
  on: boolean;
  currency: string;
  rate: RateSource;
  table: RateRow[];
  validDays: string;
  account: string;
  accountName: string;
  limit: string;
  priceDigits: string;
}

/** Where rates may come from. */
export const RATE_SOURCES: readonly RateSource[] = ['document', 'books-document-date', 'books-run-date', 'table'];

/** The setting, switched off. */
export function blankCurrency(): CurrencyForm {
  return { on: false, currency: '', rate: 'document', table: [], validDays: '', account: '', accountName: '', limit: '', priceDigits: '' };
}

/** The form of a stored setting. */
export function currencyFormOf(stored: OneCurrency | null | undefined): CurrencyForm {
  if (stored == null) return blankCurrency();
  return {
    on: true,
    currency: stored.currency,
    rate: stored.rate,
    table: (stored.table ?? []).map((row) => ({ currency: row.currency, from: row.date, rate: row.rate ?? '', source: row.source })),
    validDays: stored.valid_days === undefined ? '' : String(stored.valid_days),
    account: stored.rounding?.account ?? '',
    accountName: stored.rounding?.name ?? '',
    limit: stored.rounding?.limit ?? '',
    priceDigits: stored.price_digits == null ? '' : String(stored.price_digits),
  };
}

const whole = (text: string): number | undefined => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined);

/** The setting that the form stands for; none where it is off. Texts that are no amounts go as they are: the engine names them. */
export function oneCurrencyOf(form: CurrencyForm): OneCurrency | undefined {
  if (!form.on) return undefined;
  const table = form.table
    .filter((row) => row.currency.trim() !== '' || row.rate.trim() !== '')
    .map((row) => ({ currency: row.currency.trim().toUpperCase(), date: row.from.trim(), rate: row.rate.trim(), source: row.source.trim() }));
  const days = whole(form.validDays);
  const digits = whole(form.priceDigits);
  const rounding = { account: form.account.trim(), name: form.accountName.trim(), ...(form.limit.trim() === '' ? {} : { limit: form.limit.trim() }) };
  return {
    currency: form.currency.trim().toUpperCase(),
    rate: form.rate,
    ...(form.rate === 'table' ? { table } : {}),
    ...(form.rate === 'table' && days !== undefined ? { valid_days: days } : {}),
    ...(form.account.trim() === '' ? {} : { rounding }),
    ...(digits === undefined ? {} : { price_digits: digits }),
  };
}
