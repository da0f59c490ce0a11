/** Amounts are decimal strings such as "1513.52" and stay strings: nothing here makes a number of them. */

/** How this reader writes numbers. */
export interface NumberMarks {
  group: string;
  decimal: string;
}

/** The marks of a language; the system's where none is named. */
export function marks(locale?: string): NumberMarks {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.8);
  const of = (type: string) => parts.find((part) => part.type === type)?.value;
  return { group: of('group') ?? ',', decimal: of('decimal') ?? '.' };
}

/** The digits after the point that a currency has; two where the currency is not known. */
export function currencyDigits(currency: string): number {
  if (!/^[A-Za-z]{3}$/.test(currency)) return 2;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * An amount with grouped thousands and at least the currency's digits. Digits that are there are never dropped. Text
 * that is not an amount comes back as it is.
 */
export function formatAmount(amount: string, currency = '', locale?: string): string {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (!match) return amount;
  const { group, decimal } = marks(locale);
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = fraction.replace(/0+$/, '').padEnd(currency ? currencyDigits(currency) : fraction.length, '0');
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, group);
  return `${sign === '-' ? '\u2212' : ''}${grouped}${digits ? decimal + digits : ''}`;
}

/** An amount with its currency: `1,513.52 EUR`. */
export function formatMoney(amount: string, currency: string, locale?: string): string {
  const text = formatAmount(amount, currency, locale);
  return currency ? `${text}\u00a0${currency}` : text;
}

/** A count with grouped thousands. */
export function formatCount(count: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(count);
}
