import { describe, expect, it } from 'vitest';
import { slug } from './slug';

describe('ids made from names', () => {
  const check = (name: string, expected: string): void => {
    it(`“${name}” → ${expected}`, () => {
      expect(slug(name)).toBe(expected);
    });
  };
  check('Acme Retail', 'acme-retail');
  check('  Müller & Söhne GmbH ', 'muller-sohne-gmbh');
  check('Straße 7', 'strasse-7');
  check('--x--', 'x');
  check('日本', '');
  check('a'.repeat(70), 'a'.repeat(64));
  check(`${'a'.repeat(63)} b`, 'a'.repeat(63));
});
