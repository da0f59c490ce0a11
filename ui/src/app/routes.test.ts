import { expect, test } from 'vitest';
import { href, PAGES, parseRoute } from './routes';

test.each([
  ['', 'today', undefined],
  ['#/partners/acme', 'partners', 'acme'],
  ['#/runs', 'runs', undefined],
  ['#/layouts/a%20b?tab=x', 'layouts', 'a b'],
  ['#/jobs/%zz', 'jobs', '%zz'],
  ['#/nowhere/7', 'today', undefined],
])('address %s', (hash, page, id) => {
  expect(parseRoute(hash)).toMatchObject({ page, id });
});

test('what is written is read', () => {
  for (const page of PAGES) {
    const read = parseRoute(href(page, 'a/b?c&d', { q: '1 2' }));
    expect([read.page, read.id, read.params.get('q')]).toEqual([page, 'a/b?c&d', '1 2']);
  }
});
