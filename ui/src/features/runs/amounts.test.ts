import { describe, expect, it } from 'vitest';
import { isAmount, sum } from './amounts';

describe('sums of amounts', () => {
  const check = (amounts: string[], expected: string): void => {
    it(`${amounts.join(' + ') || 'nothing'} = ${expected}`, () => {
      expect(sum(amounts)).toBe(expected);
    });
  };
  check([], '0');
  check(['1.10', '2.2'], '3.30');
  check(['0.1', '0.2'], '0.3');
  check(['1513.52', '-1513.52'], '0.00');
  check(['-0.05'], '-0.05');
  check(['9007199254740993.01', '0.01'], '9007199254740993.02');
  check(['100', '0.005'], '100.005');
  check(['x', '5'], '5');
});

describe('what counts as an amount', () => {
  const check = (text: string, expected: boolean): void => {
    it(`“${text}”`, () => {
      expect(isAmount(text)).toBe(expected);
    });
  };
  check('12', true);
  check('-12.50', true);
  check('1,200.00', false);
  check('12.', false);
  check('', false);
  check('12 EUR', false);
});
