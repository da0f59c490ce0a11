import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGES } from '$/app/routes';
import { troubles } from './errors';

test('every way out leads to a page that there is', () => {
  for (const [code, trouble] of Object.entries(troubles)) {
    const target = trouble.wayOut?.({}).to;
    if (target !== undefined) expect(PAGES, code).toContain(target);
  }
});

test('an id that the screen knows is part of the way', () => {
  expect(troubles['host-key-changed'].wayOut?.({ partner: 'acme' }).to).toBe('partners/acme');
  expect(troubles['delivery-waits'].wayOut?.({}).to).toBe('runs');
});

test('the codes are those that docs/ERRORS.md explains', () => {
  const page = readFileSync('../docs/ERRORS.md', 'utf8');
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(Object.keys(troubles).sort()).toEqual(explained.sort());
});
