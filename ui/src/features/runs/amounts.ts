/** Exact sums of decimal strings; an amount never becomes a number with a binary fraction. */

const AMOUNT = /^([+-]?)(\d+)(?:\.(\d+))?$/;

interface Exact {
  units: bigint;
  scale: number;
}

function exact(text: string): Exact | null {
  const found = AMOUNT.exec(text.trim());
  if (found === null) return null;
  const fraction = found[3] ?? '';
  const units = BigInt(`${found[2] ?? '0'}${fraction}`);
  return { units: found[1] === '-' ? -units : units, scale: fraction.length };
}

function written({ units, scale }: Exact): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}

/** The sum; what is no amount counts as nothing. */
export function sum(amounts: readonly string[]): string {
  let total: Exact = { units: 0n, scale: 0 };
  for (const amount of amounts) {
    const one = exact(amount);
    if (one === null) continue;
    const scale = Math.max(total.scale, one.scale);
    const at = ({ units, scale: own }: Exact): bigint => units * 10n ** BigInt(scale - own);
    total = { units: at(total) + at(one), scale };
  }
  return written(total);
}

/** Whether it is an amount a person may type: digits, one point, an optional sign. */
export function isAmount(text: string): boolean {
  return exact(text) !== null;
}
