/** The form of a connection: what a person enters, what stands in the way, and the settings file that it becomes. */
import type { Connection, GuideField, GuideView, Provider } from '$/bindings';

/** Other addresses of one region, as typed. */
export interface AddressRow {
  region: string;
  api: string;
  accounts: string;
}

/** The form of a connection. Secrets live here until it is saved, and nowhere else. */
export interface ConnectionForm {
  provider: Provider;
  name: string;
  /** What is entered into the guide's fields, by their keys; `YES` for a box that is ticked. */
  values: Record<string, string>;
  region: string;
  addresses: AddressRow[];
}

/** What stands in the way of a field. */
export type FieldProblem = 'missing' | 'shape';

/** What stands in the way, by field; `addresses` is by row. */
export interface FormProblems {
  name?: 'missing';
  fields: Record<string, FieldProblem>;
  addresses: ('region' | 'twice' | 'address' | undefined)[];
}

/** A box that is ticked. */
export const YES = 'yes';
/** The one region of providers that have no regions. */
export const MAIN = 'main';
/** Settings that the sign-in writes, not a person: they go with it. */
const SIGNED = 'company';
const SETTINGS = 'settings.';
const SECRETS = 'secrets.';

/** The form of a new connection. */
export const emptyForm = (provider: Provider = 'zoho-books'): ConnectionForm => ({ provider, name: '', values: {}, region: '', addresses: [] });

/** The form of a stored connection. */
export function formOf(connection: Connection): ConnectionForm {
  const settings = Object.entries(connection.settings ?? {}).filter(([name]) => name !== SIGNED);
  const values: Record<string, string> = {
    client_id: connection.client_id,
    hand_back: connection.hand_back ?? '',
    sandbox: connection.sandbox ? YES : '',
    ...Object.fromEntries(settings.map(([name, value]) => [SETTINGS + name, value])),
  };
  const addresses = Object.entries(connection.addresses ?? {}).map(([region, at]) => ({ region, api: at.api, accounts: at.accounts }));
  return { provider: connection.provider, name: connection.name, values, region: connection.region ?? '', addresses };
}

/** Whether two forms say the same. */
export function sameForm(a: ConnectionForm, b: ConnectionForm): boolean {
  const plain = (form: ConnectionForm): string => {
    const values = Object.entries(form.values).filter(([, value]) => value !== '');
    return JSON.stringify([form.provider, form.name, values.sort(([x], [y]) => x.localeCompare(y)), form.region, form.addresses]);
  };
  return plain(a) === plain(b);
}

/** Tokens go over https, or to this very machine. */
export function isSafeAddress(text: string): boolean {
  try {
    const url = new URL(text.trim());
    const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    return url.protocol === 'https:' || (url.protocol === 'http:' && here);
  } catch {
    return false;
  }
}

/** How a value that is being typed looks. A pattern that cannot be read checks nothing. */
export function looksLike(typed: string, pattern: string): 'empty' | 'good' | 'other' {
  const text = typed.trim();
  if (text === '') return 'empty';
  try {
    return new RegExp(pattern).test(text) ? 'good' : 'other';
  } catch {
    return 'good';
  }
}

/** Whether a pattern tells anything: one that takes a single letter proves nothing of what was typed. */
export const tellsApart = (pattern: string): boolean => pattern !== '' && looksLike('x', pattern) === 'other';

/** Whether a field must be filled. Where no address of this computer is taken, one on the web is, unless a sandbox is meant. */
export const isNeeded = (field: GuideField, guide: GuideView, values: ConnectionForm['values']): boolean =>
  field.required || (field.key === 'hand_back' && !guide.loopback && values['sandbox'] !== YES);

/** The name of a secret in settings files; nothing for other fields. */
export const secretName = (field: GuideField): string | undefined => (field.secret ? field.key.slice(SECRETS.length) : undefined);

/** Whether a field has a value: typed, or stored where it is a secret. */
export function isFilled(field: GuideField, values: ConnectionForm['values'], stored: Readonly<Record<string, string>>): boolean {
  const secret = secretName(field);
  return (values[field.key] ?? '').trim() !== '' || (secret !== undefined && stored[secret] !== undefined);
}

function problemOf(field: GuideField, guide: GuideView, form: ConnectionForm, stored: Readonly<Record<string, string>>): FieldProblem | undefined {
  if (field.flag) return undefined;
  if (!isFilled(field, form.values, stored)) return isNeeded(field, guide, form.values) ? 'missing' : undefined;
  return looksLike(form.values[field.key] ?? '', field.pattern) === 'other' ? 'shape' : undefined;
}

/** What stands in the way of saving. `stored` are the secrets that are set, by name. */
export function problemsOf(form: ConnectionForm, guide: GuideView, stored: Readonly<Record<string, string>>): FormProblems {
  const regions = form.addresses.map((row) => row.region.trim().toLowerCase());
  const found: FormProblems = {
    fields: {},
    addresses: form.addresses.map((row, i) => {
      if (!/^[a-z]{2,}$/.test(regions[i] ?? '')) return 'region';
      if (regions.indexOf(regions[i] ?? '') !== i) return 'twice';
      return isSafeAddress(row.api) && isSafeAddress(row.accounts) ? undefined : 'address';
    }),
  };
  if (form.name.trim() === '') found.name = 'missing';
  for (const field of guide.fields) {
    const problem = problemOf(field, guide, form, stored);
    if (problem) found.fields[field.key] = problem;
  }
  return found;
}

/** Whether nothing stands in the way. */
export const isFine = (found: FormProblems): boolean =>
  !found.name && Object.keys(found.fields).length === 0 && found.addresses.every((one) => one === undefined);

/** The one pair of addresses of a provider without regions, as typed; both empty where the usual ones serve. */
export const mainRow = (form: ConnectionForm): AddressRow => form.addresses[0] ?? { region: MAIN, api: '', accounts: '' };

/** The rows of such a provider after a key press: none where both addresses are empty. */
export function withMain(form: ConnectionForm, part: Partial<AddressRow>): AddressRow[] {
  const row = { ...mainRow(form), ...part };
  return row.api.trim() === '' && row.accounts.trim() === '' ? [] : [row];
}

/**
 * The settings file of a form. What the form does not show (limits, ports) stays as it was; where other addresses are
 * named, nothing of the old sign-in is taken along.
 */
export function fileOf(form: ConnectionForm, id: string, before?: Connection): string {
  const addresses = Object.fromEntries(
    form.addresses.map((row) => [row.region.trim().toLowerCase(), { api: row.api.trim(), accounts: row.accounts.trim() }]),
  );
  const moved = before !== undefined && JSON.stringify(before.addresses ?? {}) !== JSON.stringify(addresses);
  const entered = Object.entries(form.values).map(([key, value]) => [key, value.trim()] as const);
  const under = (prefix: string): Record<string, string> =>
    Object.fromEntries(entered.filter(([key, value]) => key.startsWith(prefix) && value !== '').map(([key, value]) => [key.slice(prefix.length), value]));
  const signed = before?.settings?.[SIGNED];
  const settings = { ...(signed === undefined || moved ? {} : { [SIGNED]: signed }), ...under(SETTINGS) };
  const secrets = under(SECRETS);
  const value = (key: string): string => form.values[key]?.trim() ?? '';
  const file = {
    ...before,
    ...(moved ? { api: undefined, accounts: undefined, company: undefined } : {}),
    id,
    name: form.name.trim(),
    provider: form.provider,
    client_id: value('client_id'),
    hand_back: value('hand_back') || undefined,
    sandbox: value('sandbox') === YES || undefined,
    settings: Object.keys(settings).length > 0 ? settings : undefined,
    region: form.region || undefined,
    addresses,
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  };
  return JSON.stringify(file);
}

/** Whether a text is an address on which a sign-in ended, good or bad. */
export function isAnswer(text: string): boolean {
  try {
    const query = new URL(text.trim()).searchParams;
    return query.has('state') && (query.has('code') || query.has('error'));
  } catch {
    return false;
  }
}
