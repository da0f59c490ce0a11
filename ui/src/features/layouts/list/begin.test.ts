import { expect, test } from 'vitest';
import { parse } from '../model/doc';
import { emptyLayout, freeId, renamed } from './begin';

test('an empty layout can be read by the editor', () => {
  for (const perLine of [false, true]) {
    const doc = parse(emptyLayout('Acme', 'invoice', perLine));
    expect(doc.name).toBe('Acme');
    expect(doc.documents).toEqual(['invoice']);
  }
});

test('an id is made from the name and never taken twice', () => {
  expect(freeId('Invoices for Acme', [])).toBe('invoices-for-acme');
  expect(freeId('Acme', ['acme'])).toBe('acme-2');
  expect(freeId('Acme', ['acme', 'acme-2'])).toBe('acme-3');
  expect(freeId('…', [])).toBe('layout');
});

test('a copy has its own name and begins with version 1', () => {
  const doc = parse(renamed(emptyLayout('Acme', 'bill', false).replace('"version":1', '"version":7'), 'Other'));
  expect([doc.name, doc.version]).toEqual(['Other', 1]);
});
