import { describe, expect, it } from 'vitest';
import type { Job, JobView, Kind } from '../../bindings';
import {
  blankForm, byField, checkable, copyOf, fieldOf, formOf, freeId, jobOf, missing, paramNames, proposedName, sameForm, sorted, unfilled, withAdded, type Missing,
} from './model';

const whole: Job = {
  id: 'acme-invoices',
  name: 'Invoices to Acme',
  connection: 'harbour',
  partner: 'acme',
  layout: 'acme-invoices',
  selection: {
    kinds: ['invoice', 'credit-note'], parties: ['Acme Retail'], statuses: ['open'], currencies: ['EUR'], classes: ['North'], accounts: ['4000'],
    custom: { cf_route: 'EDI' }, at_least: '1.50', at_most: '20000', basis: 'modified', takes: 'new', first_date: '2026-10-01',
  },
  file: { name: 'A_{seq}.csv', per: 'currency', empty: 'file', order: ['doc.number'] },
  changes: 'resend',
  late: 'supplement',
  all_or_nothing: true,
  schedule: { kind: 'daily', at: '08:30:00', zone: 'Europe/Dublin' },
  params: { sender: 'HP01' },
};

describe('a job and its form', () => {
  it('come back whole', () => {
    expect(jobOf(formOf(whole))).toEqual(whole);
  });
  const schedule = (given: Job['schedule']): void => {
    it(`keeps the schedule ${given.kind}`, () => {
      expect(jobOf(formOf({ ...whole, schedule: given })).schedule).toEqual(given);
    });
  };
  schedule({ kind: 'on-demand' });
  schedule({ kind: 'every', minutes: 15 });
  schedule({ kind: 'daily', at: '23:05:00' });

  it('write no empty restriction into the settings', () => {
    const text = JSON.parse(JSON.stringify(jobOf(blankForm()))) as { selection: object };
    expect(Object.keys(text.selection).sort()).toEqual(['basis', 'kinds', 'takes']);
    expect(text).not.toHaveProperty('params');
  });
  it('pass minutes that are no number on to be refused, not repaired', () => {
    expect(jobOf({ ...blankForm(), when: 'every', minutes: 'ten' }).schedule).toEqual({ kind: 'every', minutes: 0 });
  });
  it('take a time of day as people type it', () => {
    const at = (typed: string) => jobOf({ ...blankForm(), when: 'daily', at: typed }).schedule;
    expect(at('8:05')).toEqual({ kind: 'daily', at: '08:05:00' });
    expect(at('08:05')).toEqual({ kind: 'daily', at: '08:05:00' });
    expect(at('eight')).toEqual({ kind: 'daily', at: 'eight' });
  });
  it('are equal only where they would be stored alike', () => {
    expect(sameForm(formOf(whole), { ...formOf(whole), name: ' Invoices to Acme ' })).toBe(true);
    expect(sameForm(formOf(whole), { ...formOf(whole), atMost: '20001' })).toBe(false);
  });
  it('copies do not start by themselves and share nothing', () => {
    const form = formOf(whole);
    const copy = copyOf(form, 'acme-2', 'Copy');
    copy.kinds.push('bill');
    expect(copy.when).toBe('on-demand');
    expect([copy.id, copy.name, form.kinds.length]).toEqual(['acme-2', 'Copy', 2]);
  });
});

describe('what is not filled in', () => {
  it('is named by setting', () => {
    expect(unfilled(blankForm())).toEqual(['name', 'connection', 'selection.kinds', 'partner', 'layout', 'file.name']);
    expect(unfilled(formOf(whole))).toEqual([]);
    expect(checkable(blankForm())).toBe(false);
    expect(checkable(formOf(whole))).toBe(true);
  });
});

describe('problems', () => {
  const check = (path: string, expected: string): void => {
    it(`of ${path} stand at “${expected}”`, () => {
      expect(fieldOf(path)).toBe(expected);
    });
  };
  check('file.name', 'file.name');
  check('schedule.minutes', 'schedule');
  check('selection.parties.0', 'selection.parties');
  check('selection', '');
  check('params.sender', 'params.sender');
  check('file.order', '');
  check('', '');

  it('are grouped', () => {
    const found = byField([{ field: 'schedule.at', sentence: 'a' }, { field: 'schedule', sentence: 'b' }, { field: 'x', sentence: 'c' }]);
    expect(found.get('schedule')).toEqual(['a', 'b']);
    expect(found.get('')).toEqual(['c']);
  });
});

describe('values that a layout asks for', () => {
  const check = (layout: string, expected: string[]): void => {
    it(layout, () => {
      expect(paramNames(layout)).toEqual(expected);
    });
  };
  check('{"sections":[{"columns":[{"param":"sender"},{"join":[{"param":"site"},{"text":"param"}]},{"param":"sender"}]}]}', ['sender', 'site']);
  check('{"param":{"param":"inner"}}', ['inner']);
  check('{}', []);
  check('no json', []);
});

describe('names', () => {
  const name = (partner: string, kinds: Kind[], expected: string): void => {
    it(`${partner} ${kinds.join()} → ${expected}`, () => {
      expect(proposedName(partner, kinds)).toBe(expected);
    });
  };
  name('Acme Retail', ['invoice'], 'ACME_RETAIL_INV_{yyyymm}_{seq}.csv');
  name('Müller & Söhne', ['bill', 'invoice'], 'M_LLER_S_HNE_DOC_{yyyymm}_{seq}.csv');
  name('', [], 'FILE_DOC_{yyyymm}_{seq}.csv');

  const id = (wanted: string, taken: string[], expected: string): void => {
    it(`id ${wanted} beside ${taken.join()} → ${expected}`, () => {
      expect(freeId(wanted, taken)).toBe(expected);
    });
  };
  id('acme', [], 'acme');
  id('acme', ['acme', 'acme-2'], 'acme-3');
  id('new', [], 'job');
  id('', ['job'], 'job-2');
});

describe('what a first job lacks', () => {
  const check = (connections: number, confirmed: number, partners: number, layouts: number, ready: number, expected: Missing[]): void => {
    it(`${expected.join() || 'nothing'}, with ${String(layouts)} layouts and ${String(ready)} ready jobs`, () => {
      expect(missing({ connections, confirmed, partners, layouts, ready })).toEqual(expected);
    });
  };
  check(0, 0, 0, 0, 0, ['connection', 'partner', 'layout']);
  check(1, 0, 1, 1, 1, ['company']);
  check(1, 1, 0, 1, 1, ['partner']);
  check(1, 1, 1, 0, 0, ['layout']);
  check(1, 1, 1, 0, 2, []);
  check(2, 1, 1, 1, 0, []);
});

describe('lists', () => {
  it('show first what needs a person', () => {
    const view = (id: string, name: string, open_holds: number): JobView => ({ job: { ...whole, id, name }, last_run: null, next: null, open_holds, today: '2026-12-03' });
    expect(sorted([view('a', 'Zebra', 0), view('b', 'Acme', 0), view('c', 'Mill', 2)]).map((one) => one.job.id)).toEqual(['c', 'b', 'a']);
  });
  it('take several names at once, each once', () => {
    expect(withAdded(['A'], ' B ; A\nC;;')).toEqual(['A', 'B', 'C']);
    expect(withAdded(['A'], '  ')).toEqual(['A']);
  });
});
