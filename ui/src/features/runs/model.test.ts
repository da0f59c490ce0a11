import { describe, expect, it } from 'vitest';
import type { FileView, OutcomeTotal, RecordView, RunReport, RunView } from '../../bindings';
import {
  appended, countOf, firstLines, fits, goes, isPending, narrowed, nextOf, outcomesIn, refreshed, seconds, sizeWords, standingOf, sumUp, unclear,
  type Next, type Standing,
} from './model';

const run = (more: Partial<RunView> = {}): RunView => ({
  id: 'r-2', job: 'acme', state: 'succeeded', phase: 'deliver', trigger: 'manual', period: null, started: '2026-11-01T08:00:00Z',
  ended: '2026-11-01T08:00:12Z', message: 'A_001.csv made with 13 documents, 128,610.66 EUR.', job_name: 'Invoices to Acme', partner: 'Acme',
  sent: 13, held: 0, noted: 0, totals: [{ currency: 'EUR', count: 13, total: '128610.66' }], ...more,
});
const file = (state: string): FileView => ({
  name: 'A_001.csv', folder: '/in', state, proof: '', kept: null, head: '',
  manifest: {
    format: 1, file: 'A_001.csv', size_bytes: 10, sha256: '00', created: '2026-11-01T08:00:00Z', run: 'r-2', job: 'acme', partner: 'acme',
    mode: 'live', layout: 'l', layout_version: 1, documents: 1, records: 1, totals: [],
  },
});
const report = (view: RunView | null, files: FileView[] = []): RunReport => ({
  run: view, summary: [], totals: [], files, records: [], more_records: 0, error: null,
});
const total = (outcome: string, reason: string, count: number, amount: string, more: Partial<OutcomeTotal> = {}): OutcomeTotal => ({
  outcome, reason, kind: 'invoice', currency: 'EUR', count, total: amount, ...more,
});

describe('how a run stands', () => {
  const check = (more: Partial<RunView>, expected: Standing): void => {
    it(`${JSON.stringify(more)} is ${expected}`, () => {
      expect(standingOf(run(more))).toBe(expected);
    });
  };
  check({}, 'sent');
  check({ state: 'queued' }, 'waiting');
  check({ state: 'running' }, 'running');
  check({ state: 'held' }, 'needs');
  check({ state: 'failed' }, 'failed');
  check({ state: 'canceled' }, 'canceled');
  check({ state: 'interrupted', phase: 'deliver' }, 'waiting');
  check({ state: 'interrupted', phase: 'read' }, 'failed');
  check({ sent: 0, totals: [] }, 'nothing');
  check({ sent: 0, noted: 3, totals: [] }, 'nothing');
  check({ noted: 1 }, 'notes');
  check({ message: 'Nothing new to send.' }, 'sent');
});

describe('what has not gone yet', () => {
  it('is not called sent', () => {
    const pending = ['queued', 'running', 'interrupted', 'succeeded', 'held', 'failed', 'canceled'].filter((state) => isPending(run({ state })));
    expect(pending).toEqual(['queued', 'running', 'interrupted']);
  });
});

describe('the list of runs', () => {
  const a = run({ id: 'r-3' });
  const b = run({ id: 'r-2', state: 'failed' });
  const c = run({ id: 'r-1', job: 'other' });

  it('is narrowed by job and by standing', () => {
    const ids = (filter: Parameters<typeof fits>[1]): string[] => [a, b, c].filter((one) => fits(one, filter)).map((one) => one.id);
    expect(ids({ job: null, standing: null })).toEqual(['r-3', 'r-2', 'r-1']);
    expect(ids({ job: 'acme', standing: null })).toEqual(['r-3', 'r-2']);
    expect(ids({ job: null, standing: 'failed' })).toEqual(['r-2']);
    expect(ids({ job: 'other', standing: 'failed' })).toEqual([]);
  });

  it('holds a run once when older ones come', () => {
    expect(appended([a, b], [b, c]).map((one) => one.id)).toEqual(['r-3', 'r-2', 'r-1']);
  });

  it('keeps what was scrolled to when the newest page comes anew', () => {
    const newer = run({ id: 'r-4' });
    const again = { ...a, message: 'new' };
    const all = refreshed([a, b, c], [newer, again]);
    expect(all.map((one) => one.id)).toEqual(['r-4', 'r-3', 'r-2', 'r-1']);
    expect(all[1]?.message).toBe('new');
    expect(refreshed([a], [])).toEqual([]);
  });
});

describe('totals', () => {
  const totals = [
    total('sent', '', 12, '100.10'), total('sent', 'replaces', 1, '0.20'), total('sent', '', 2, '7.00', { currency: 'USD' }),
    total('left-out', 'draft', 1, '5.00'), total('left-out', 'other-party', 9, '90.00'), total('held', 'required', 1, '3.00'),
  ];

  it('are summed by outcome, held first, and never across currencies', () => {
    const sums = sumUp(totals);
    expect(sums.map((one) => [one.outcome, one.count])).toEqual([['held', 1], ['sent', 15], ['left-out', 10]]);
    expect(sums[1]?.lines).toEqual([
      { kind: 'invoice', currency: 'EUR', count: 13, total: '100.30' },
      { kind: 'invoice', currency: 'USD', count: 2, total: '7.00' },
    ]);
    expect(sums[2]?.reasons.map((one) => one.reason)).toEqual(['other-party', 'draft']);
  });

  it('say what goes', () => {
    expect(goes(totals).map((line) => [line.count, line.total, line.currency])).toEqual([[13, '100.30', 'EUR'], [2, '7.00', 'USD']]);
    expect(goes([])).toEqual([]);
    expect(countOf(totals, 'left-out')).toBe(10);
    expect(countOf(totals, 'late')).toBe(0);
  });

  it('put an unknown outcome last instead of losing it', () => {
    expect(sumUp([total('new-one', '', 1, '1'), total('skipped', '', 1, '1')]).map((one) => one.outcome)).toEqual(['skipped', 'new-one']);
  });
});

describe('records', () => {
  const record = (outcome: string): RecordView => ({
    kind: 'invoice', id: outcome, number: outcome, date: null, party: '', currency: 'EUR', value: '1', outcome, reason: '', sentence: '',
  });
  const records = [record('sent'), record('held'), record('sent'), record('other')];
  it('are narrowed to one outcome', () => {
    expect(narrowed(records, null)).toHaveLength(4);
    expect(narrowed(records, 'sent')).toHaveLength(2);
  });
  it('name the outcomes there are', () => {
    expect(outcomesIn(records)).toEqual(['held', 'sent', 'other']);
  });
});

describe('what comes next', () => {
  const check = (view: RunView | null, files: FileView[], expected: Next): void => {
    it(`${view?.state ?? 'preview'} ${view?.phase ?? ''} ${files.map((one) => one.state).join()} → ${expected}`, () => {
      expect(nextOf(report(view, files))).toBe(expected);
    });
  };
  check(null, [file('')], 'none');
  check(run(), [file('placed')], 'none');
  check(run({ state: 'interrupted' }), [file('verified')], 'settle');
  check(run({ state: 'interrupted' }), [file('failed')], 'delivery');
  check(run({ state: 'interrupted', phase: 'read' }), [], 'cut-off');
  check(run({ state: 'failed' }), [], 'failed');
  check(run({ state: 'held' }), [file('placed')], 'held');
  check(run({ state: 'running' }), [file('verified')], 'running');
  it('names the unclear files only', () => {
    expect(unclear(report(run({ state: 'interrupted' }), [file('placed'), file('verified')])).map((one) => one.state)).toEqual(['verified']);
  });
});

describe('small things', () => {
  it('cuts first lines whatever ends them', () => {
    expect(firstLines('a\r\nb\nc\rd\n', 3)).toEqual(['a', 'b', 'c']);
    expect(firstLines('a\n', 3)).toEqual(['a']);
    expect(firstLines('', 3)).toEqual([]);
  });
  it('writes sizes', () => {
    expect([0, 1023, 1024, 12_900, 5_242_880].map(sizeWords)).toEqual(['0 B', '1023 B', '1.0 KiB', '13 KiB', '5.0 MiB']);
  });
  it('knows how long a run took', () => {
    expect(seconds(run())).toBe(12);
    expect(seconds(run({ ended: null }))).toBeNull();
  });
});
