import { expect, test } from 'vitest';
import type { HoldDetail, HoldField, HoldView } from '$/bindings';
import { byCause, correctable, faultyFirst } from './model';

const hold = (number: string, sentence: string, job = 'a', code = 'required'): HoldView => ({
  id: `h-${number}`,
  job,
  kind: 'invoice',
  number,
  source_id: number,
  currency: 'EUR',
  value: '1.00',
  code,
  sentence,
  action: '',
  since: '2026-11-01T00:00:00Z',
  state: 'open',
  job_name: job,
  party: '',
  corrections: {},
});

test('the same problem of one job is one cause', () => {
  const causes = byCause([
    hold('INV-1', 'INV-1 has no PO number.'),
    hold('INV-2', 'The amount 3.50 of INV-2 is too long.', 'a', 'length'),
    hold('INV-3', 'INV-3 has no PO number.'),
    hold('INV-4', 'INV-4 has no PO number.', 'b'),
    hold('INV-5', 'The amount 1,200.00 of INV-5 is too long.', 'a', 'length'),
  ]);
  expect(causes.map((cause) => cause.holds.map((one) => one.number))).toEqual([['INV-1', 'INV-3'], ['INV-2', 'INV-5'], ['INV-4']]);
});

test('two different problems are two causes', () => {
  expect(byCause([hold('INV-1', 'INV-1 has no PO number.'), hold('INV-2', 'INV-2 has no route.')])).toHaveLength(2);
});

const field = (path: string, may_correct = true, corrected: string | null = null): HoldField => ({ path, label: path, value: '', corrected, may_correct });

test('what is at fault comes first, and only that is offered for correction', () => {
  const detail: HoldDetail = {
    id: 'h',
    value: '1',
    faults: [{ field: 'doc.reference', column: 'PO', expected: '', found: '', sentence: '' }],
    fields: [field('doc.number', false), field('doc.date'), field('doc.reference'), field('doc.memo', true, 'x')],
  };
  expect(faultyFirst(detail).map((one) => one.path)).toEqual(['doc.reference', 'doc.memo', 'doc.number', 'doc.date']);
  expect(correctable(detail).map((one) => one.path)).toEqual(['doc.reference', 'doc.memo']);
});
