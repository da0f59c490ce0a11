import { describe, expect, it } from 'vitest';
import type { ConnectionView, JobTemplateView, LayoutView, PartnerView, Provider } from '../../bindings';
import { blankForm, jobOf, unfilled } from './model';
import { layoutOf, readyForm, shelf, withLayout } from './ready';
import type { Setup } from './setup';

const health = { lasts_unused_until: null, ends: null, calls: 0, limit: null, remaining: null, resets_at: null, advice: '', remedy: null };

function template(over: Partial<JobTemplateView> = {}): JobTemplateView {
  const job = jobOf({ ...blankForm(), id: 'xero-invoices-810', name: 'Xero invoices as X12 810', connection: 'xero', partner: 'partner', layout: 'x12-810-4010', kinds: ['invoice'], fileName: 'INV810_{seq}.x12' });
  return {
    name: 'xero-invoices-810', title: job.name, provider: 'xero', kinds: ['invoice'], layout: 'x12-810-4010', layout_title: 'X12 810', layout_kinds: ['invoice', 'credit-note'],
    about: 'Sends invoices.', remarks: [], job, asks_party: true, suggested: { kind: 'daily', at: '06:30:00' }, ...over,
  };
}
function books(id: string, provider: Provider): ConnectionView {
  return { connection: { id, name: id, provider, client_id: '' }, signed_in: null, has_client_secret: false, secrets: {}, health, jobs: [] };
}
function layout(id: string, name: string, kinds: LayoutView['kinds']): LayoutView {
  return { id, name, version: 1, stored: '', json: '', warnings: [], jobs: [], kinds, draft: null };
}
const partner = { partner: { id: 'acme', name: 'Acme' } } as unknown as PartnerView;
function setup(over: Partial<Setup> = {}): Setup {
  return { jobs: [], connections: [books('x', 'xero')], partners: [partner], layouts: [], layoutIds: [], templates: [template()], ...over };
}

describe('ready jobs', () => {
  it('are offered first for the books that are connected', () => {
    const all = [template(), template({ name: 'bill', provider: 'bill' })];
    const names = (list: JobTemplateView[]) => list.map((one) => one.name);
    const check = (connections: ConnectionView[], mine: string[], others: string[]): void => {
      const found = shelf(all, connections);
      expect([names(found.mine), names(found.others)]).toEqual([mine, others]);
    };
    check([], [], ['xero-invoices-810', 'bill']);
    check([books('a', 'xero'), books('b', 'xero')], ['xero-invoices-810'], ['bill']);
    check([books('a', 'zoho-books')], [], ['xero-invoices-810', 'bill']);
  });

  it('fill in the whole form, but for what only a person knows', () => {
    const form = readyForm(template(), setup());
    expect(form).toMatchObject({ id: '', name: 'Xero invoices as X12 810', connection: 'x', partner: 'acme', layout: 'x12-810-4010', fileName: 'INV810_{seq}.x12', when: 'on-demand' });
    expect(unfilled(form)).toEqual(['selection.parties']);
    expect(unfilled({ ...form, parties: ['Acme'] })).toEqual([]);
    expect(unfilled({ ...form, party: 'all' })).toEqual([]);
    expect(unfilled(readyForm(template({ asks_party: false }), setup()))).toEqual([]);
  });

  it('leave open which of several books and partners are meant', () => {
    const several = setup({ connections: [books('x', 'xero'), books('y', 'xero'), books('z', 'bill')], partners: [] });
    expect(readyForm(template(), several)).toMatchObject({ connection: '', partner: '' });
    expect(readyForm(template(), setup({ connections: [books('x', 'xero'), books('z', 'bill')] })).connection).toBe('x');
  });
});

describe('the layout of a ready job', () => {
  const check = (name: string, layouts: LayoutView[], drafts: string[], id: string, isNew: boolean): void => {
    it(name, () => {
      const ids = [...layouts.map((one) => one.id), ...drafts];
      expect(layoutOf(template(), layouts, ids)).toEqual({ id, name: 'x12-810-4010', isNew });
      const shown = withLayout(setup({ layouts, layoutIds: ids }), template()).layouts;
      expect(shown.filter((one) => one.id === id)).toHaveLength(1);
      expect(shown.find((one) => one.id === id)?.kinds).toContain('invoice');
    });
  };
  check('is made where there is none', [], [], 'x12-810-4010', true);
  check('is the one of its id', [layout('x12-810-4010', 'Changed', ['invoice'])], [], 'x12-810-4010', false);
  check('is the one of its name', [layout('mine', 'X12 810', ['invoice', 'credit-note'])], [], 'mine', false);
  check('is no layout for other documents', [layout('x12-810-4010', 'Bills', ['bill'])], [], 'x12-810-4010-2', true);
  check('takes no draft’s place', [], ['x12-810-4010'], 'x12-810-4010-2', true);
});
