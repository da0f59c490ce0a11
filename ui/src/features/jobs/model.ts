/** The job form: what a person fills in, and the job's settings that it stands for. No words, no drawing. */
import type { Basis, Changes, EmptyRun, FieldProblem, Job, JobView, Kind, Late, Per, Schedule, Status, Takes } from '../../bindings';
import { blankCurrency, currencyFormOf, oneCurrencyOf, type CurrencyForm } from './currency';

/** When a job runs by itself, as the form asks. */
export type When = Schedule['kind'];

/** A custom field that must have a value. */
export interface CustomRule {
  name: string;
  value: string;
}

/** Everything the form holds; texts as typed. */
export interface JobForm {
  id: string;
  name: string;
  connection: string;
  partner: string;
  layout: string;
  kinds: Kind[];
  parties: string[];
  /** Whether it must be said whose documents go: a ready job made for one asks, and a person may answer that all go. Not stored. */
  party: 'any' | 'ask' | 'all';
  statuses: Status[];
  currencies: string[];
  classes: string[];
  accounts: string[];
  custom: CustomRule[];
  atLeast: string;
  atMost: string;
  takes: Takes;
  basis: Basis;
  firstDate: string;
  fileName: string;
  per: Per;
  empty: EmptyRun;
  order: string[];
  changes: Changes;
  late: Late;
  allOrNothing: boolean;
  when: When;
  minutes: string;
  at: string;
  zone: string;
  params: Record<string, string>;
  oneCurrency: CurrencyForm;
}

const ORDER = ['doc.date', 'doc.number'];

/** A new, empty form. */
export function blankForm(): JobForm {
  return {
    id: '', name: '', connection: '', partner: '', layout: '', kinds: [], parties: [], party: 'any', statuses: [], currencies: [], classes: [], accounts: [],
    custom: [], atLeast: '', atMost: '', takes: 'last-month', basis: 'date', firstDate: '', fileName: '', per: 'run', empty: 'nothing',
    order: [...ORDER], changes: 'never', late: 'ask', allOrNothing: false, when: 'on-demand', minutes: '15', at: '08:00', zone: '', params: {}, oneCurrency: blankCurrency(),
  };
}

/** The form of a stored job. */
export function formOf(job: Job): JobForm {
  const { selection, file, schedule } = job;
  const blank = blankForm();
  return {
    id: job.id,
    name: job.name,
    connection: job.connection,
    partner: job.partner,
    layout: job.layout,
    kinds: [...selection.kinds],
    parties: [...(selection.parties ?? [])],
    party: 'any',
    statuses: [...(selection.statuses ?? [])],
    currencies: [...(selection.currencies ?? [])],
    classes: [...(selection.classes ?? [])],
    accounts: [...(selection.accounts ?? [])],
    custom: Object.entries(selection.custom ?? {}).map(([name, value]) => ({ name, value: value ?? '' })),
    atLeast: selection.at_least ?? '',
    atMost: selection.at_most ?? '',
    takes: selection.takes,
    basis: selection.basis,
    firstDate: selection.first_date ?? '',
    fileName: file.name,
    per: file.per,
    empty: file.empty,
    order: [...(file.order ?? ORDER)],
    changes: job.changes,
    late: job.late,
    allOrNothing: job.all_or_nothing,
    when: schedule.kind,
    minutes: schedule.kind === 'every' ? schedule.minutes.toString() : blank.minutes,
    at: schedule.kind === 'daily' ? schedule.at.slice(0, 5) : blank.at,
    zone: schedule.kind === 'daily' ? (schedule.zone ?? '') : '',
    params: textsOf(job.params ?? {}),
    oneCurrency: currencyFormOf(job.one_currency),
  };
}

function textsOf(params: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value ?? '']));
}

/** A time of day as the settings write it; what is none is passed on to be refused. */
function timeOf(typed: string): string {
  const found = /^(\d{1,2}):(\d{2})$/.exec(typed.trim());
  return found === null ? typed : `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? ''}:00`;
}

function scheduleOf(form: JobForm): Schedule {
  switch (form.when) {
    case 'on-demand':
      return { kind: 'on-demand' };
    case 'every':
      return { kind: 'every', minutes: /^\d{1,6}$/.test(form.minutes.trim()) ? Number(form.minutes) : 0 };
    case 'daily':
      return { kind: 'daily', at: timeOf(form.at), ...(form.zone.trim() === '' ? {} : { zone: form.zone.trim() }) };
  }
}

const some = <T>(list: readonly T[]): T[] | undefined => (list.length === 0 ? undefined : [...list]);
const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** The settings that a form stands for. */
export function jobOf(form: JobForm): Job {
  const custom = form.custom.filter((rule) => rule.name.trim() !== '').map((rule) => [rule.name.trim(), rule.value] as const);
  const params = Object.entries(form.params).filter(([, value]) => value !== '');
  return {
    id: form.id,
    name: form.name.trim(),
    connection: form.connection,
    partner: form.partner,
    layout: form.layout,
    selection: {
      kinds: [...form.kinds],
      parties: some(form.parties),
      statuses: some(form.statuses),
      currencies: some(form.currencies),
      classes: some(form.classes),
      accounts: some(form.accounts),
      custom: custom.length === 0 ? undefined : Object.fromEntries(custom),
      at_least: filled(form.atLeast),
      at_most: filled(form.atMost),
      basis: form.basis,
      takes: form.takes,
      first_date: filled(form.firstDate),
    },
    file: { name: form.fileName.trim(), per: form.per, empty: form.empty, order: [...form.order] },
    changes: form.changes,
    late: form.late,
    all_or_nothing: form.allOrNothing,
    one_currency: oneCurrencyOf(form.oneCurrency),
    schedule: scheduleOf(form),
    params: params.length === 0 ? undefined : Object.fromEntries(params),
  };
}

/** The settings as the JSON text that commands take. */
export const textOf = (form: JobForm): string => JSON.stringify(jobOf(form), null, 2);

/** Whether two forms would be stored alike. */
export const sameForm = (a: JobForm, b: JobForm): boolean => textOf(a) === textOf(b);

/** Fields that must be filled before the engine can check the rest, by the path of the setting. */
export function unfilled(form: JobForm): string[] {
  const missing: string[] = [];
  if (form.name.trim() === '') missing.push('name');
  if (form.connection === '') missing.push('connection');
  if (form.kinds.length === 0) missing.push('selection.kinds');
  if (form.party === 'ask' && form.parties.length === 0) missing.push('selection.parties');
  if (form.partner === '') missing.push('partner');
  if (form.layout === '') missing.push('layout');
  if (form.fileName.trim() === '') missing.push('file.name');
  return missing;
}

/** Whether the form holds enough for the engine to check it at all. */
export const checkable = (form: JobForm): boolean => form.id !== '' && form.connection !== '' && form.partner !== '' && form.layout !== '';

/** The settings that the form has a field for. */
export const FIELDS: readonly string[] = [
  'name', 'connection', 'selection.kinds', 'selection.parties', 'selection.statuses', 'selection.currencies', 'selection.classes',
  'selection.accounts', 'selection.custom', 'selection.at_least', 'selection.at_most', 'selection.takes', 'selection.basis',
  'selection.first_date', 'partner', 'layout', 'params', 'file.name', 'file.per', 'file.empty', 'changes', 'late', 'all_or_nothing', 'one_currency.currency', 'one_currency.rate', 'one_currency.table',
  'one_currency.rounding', 'one_currency', 'schedule',
];

/** The form's field that a problem belongs to: the setting itself or what it is part of; empty where the form has none. */
export function fieldOf(path: string): string {
  if (path.startsWith('params.')) return path;
  let at = path;
  while (at !== '') {
    if (FIELDS.includes(at)) return at;
    const dot = at.lastIndexOf('.');
    at = dot < 0 ? '' : at.slice(0, dot);
  }
  return '';
}

/** Sentences by field; those without a field stand under the empty name. */
export function byField(problems: readonly FieldProblem[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { field, sentence } of problems) {
    const key = fieldOf(field);
    found.set(key, [...(found.get(key) ?? []), sentence]);
  }
  return found;
}

/** What the interchange of EDI around the documents asks for, although the layout does not say it. */
const ENVELOPE_PARAMS = ['sender.id', 'sender.qualifier', 'receiver.id', 'receiver.qualifier', 'interchange.acknowledge'];
/** What the program knows by itself: the moment of the run, and whether the partner is set to test. */
const BY_ITSELF = ['run.date', 'run.time', 'usage'];

function isEdi(layout: unknown): boolean {
  const syntax = typeof layout === 'object' && layout !== null && 'syntax' in layout ? layout.syntax : null;
  const kind = typeof syntax === 'object' && syntax !== null && 'kind' in syntax ? syntax.kind : '';
  return kind === 'x12' || kind === 'edifact';
}

/** Names of the values that a layout asks its job for, in the order they come up. */
export function paramNames(layout: string): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'param' && typeof inner === 'string' && inner !== '') names.add(inner);
        else walk(inner);
      }
    }
  };
  try {
    const whole: unknown = JSON.parse(layout);
    walk(whole);
    if (isEdi(whole)) ENVELOPE_PARAMS.forEach((name) => names.add(name));
  } catch {
    return [];
  }
  BY_ITSELF.forEach((name) => names.delete(name));
  return [...names];
}

/** A file name to start with: partner, kind and running number. */
export function proposedName(partner: string, kinds: readonly Kind[]): string {
  const short = partner.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 24).replace(/_+$/, '');
  const kind = kinds.length === 1 ? (KIND_SHORT[kinds[0] ?? 'invoice'] ?? 'DOC') : 'DOC';
  return `${short === '' ? 'FILE' : short}_${kind}_{yyyymm}_{seq}.csv`;
}

const KIND_SHORT: Partial<Record<Kind, string>> = {
  invoice: 'INV', 'credit-note': 'CRN', bill: 'BILL', 'vendor-credit': 'VCR', 'purchase-order': 'PO', payment: 'PAY', 'bill-payment': 'BPAY',
  expense: 'EXP', journal: 'JNL', contact: 'CON', account: 'ACC', class: 'CLS', item: 'ITEM',
};

/** A free id made from a name; `new` is the address of the empty form. */
export function freeId(wanted: string, taken: readonly string[]): string {
  const base = wanted === '' || wanted === 'new' ? 'job' : wanted;
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n++) {
    const id = `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** A copy of a job's form under another id and name, not scheduled: a copy that starts by itself surprises. */
export function copyOf(form: JobForm, id: string, name: string): JobForm {
  return { ...structuredClone(form), id, name, when: 'on-demand' };
}

/** What a first job still lacks. */
export type Missing = 'connection' | 'company' | 'partner' | 'layout';

/** What is missing before a job can be made, in the order it is done. A ready job brings its layout along. */
export function missing(there: { connections: number; confirmed: number; partners: number; layouts: number; ready: number }): Missing[] {
  const out: Missing[] = [];
  if (there.connections === 0) out.push('connection');
  else if (there.confirmed === 0) out.push('company');
  if (there.partners === 0) out.push('partner');
  if (there.layouts === 0 && there.ready === 0) out.push('layout');
  return out;
}

/** Jobs by what needs a person first, then by name. */
export function sorted(jobs: readonly JobView[]): JobView[] {
  const rank = (job: JobView): number => (job.open_holds > 0 || job.last_run?.state === 'failed' ? 0 : 1);
  const name = (job: JobView): string => job.job.name || job.job.id;
  return [...jobs].sort((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b)));
}

/** Adds what was typed to a list, once; several at a time by line or semicolon. */
export function withAdded(list: readonly string[], typed: string): string[] {
  const parts = typed.split(/[;\n]/).map((part) => part.trim()).filter((part) => part !== '');
  return [...new Set([...list, ...parts])];
}
