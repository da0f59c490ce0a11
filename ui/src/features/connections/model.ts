/** Connections: what the screens derive from the engine's values, and the settings file that a form becomes. */
import type { Connection, ConnectionView, NeedView, Provider } from '$/bindings';
import type { Tone } from '$/kit/icons';
import { slug } from '$/lib/slug';

/** Books that can be connected, and those that come later. */
export const PROVIDERS: { value: Provider; ready: boolean }[] = [
  { value: 'zoho-books', ready: true },
  { value: 'quickbooks-online', ready: false },
  { value: 'xero', ready: false },
  { value: 'freshbooks', ready: false },
  { value: 'bill', ready: false },
];

/** The steps of connecting. */
export const STEPS = ['books', 'app', 'sign-in', 'company', 'check'] as const;
/** One of them. */
export type Step = (typeof STEPS)[number];

/** Other addresses of one region, as typed. */
export interface AddressRow {
  region: string;
  api: string;
  accounts: string;
}

/** The form of a connection. The secret lives here until it is saved, and nowhere else. */
export interface ConnectionForm {
  provider: Provider;
  name: string;
  clientId: string;
  clientSecret: string;
  region: string;
  addresses: AddressRow[];
}

/** What stands in the way, by field; `addresses` is by row. */
export interface FormProblems {
  name?: 'missing';
  clientId?: 'missing' | 'shape';
  clientSecret?: 'missing';
  addresses: ('region' | 'twice' | 'address' | undefined)[];
}

/** The form of a new connection. */
export const emptyForm = (): ConnectionForm => ({
  provider: 'zoho-books',
  name: '',
  clientId: '',
  clientSecret: '',
  region: '',
  addresses: [],
});

/** The form of a stored connection. */
export function formOf(connection: Connection): ConnectionForm {
  const addresses = Object.entries(connection.addresses ?? {}).map(([region, at]) => ({ region, api: at.api, accounts: at.accounts }));
  return {
    provider: connection.provider,
    name: connection.name,
    clientId: connection.client_id,
    clientSecret: '',
    region: connection.region ?? '',
    addresses,
  };
}

/** Whether two forms say the same. */
export const sameForm = (a: ConnectionForm, b: ConnectionForm): boolean => JSON.stringify(a) === JSON.stringify(b);

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

/** How a client id that is being typed looks. A pattern that cannot be read checks nothing. */
export function clientIdLooks(typed: string, pattern: string): 'empty' | 'good' | 'other' {
  const text = typed.trim();
  if (text === '') return 'empty';
  try {
    return new RegExp(pattern).test(text) ? 'good' : 'other';
  } catch {
    return 'good';
  }
}

/** What stands in the way of saving. */
export function problemsOf(form: ConnectionForm, needs: { secret: boolean; pattern: string }): FormProblems {
  const looks = clientIdLooks(form.clientId, needs.pattern);
  const regions = form.addresses.map((row) => row.region.trim().toLowerCase());
  const found: FormProblems = {
    addresses: form.addresses.map((row, i) => {
      if (!/^[a-z]{2,}$/.test(regions[i] ?? '')) return 'region';
      if (regions.indexOf(regions[i] ?? '') !== i) return 'twice';
      return isSafeAddress(row.api) && isSafeAddress(row.accounts) ? undefined : 'address';
    }),
  };
  if (form.name.trim() === '') found.name = 'missing';
  if (looks !== 'good') found.clientId = looks === 'empty' ? 'missing' : 'shape';
  if (needs.secret && form.clientSecret.trim() === '') found.clientSecret = 'missing';
  return found;
}

/** Whether nothing stands in the way. */
export const isFine = (found: FormProblems): boolean =>
  !found.name && !found.clientId && !found.clientSecret && found.addresses.every((one) => one === undefined);

/** An id that is free: made from the name, numbered where it is taken. */
export function freeId(name: string, taken: readonly string[], fallback: string): string {
  const base = slug(name) || fallback;
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n += 1) {
    const next = `${base.slice(0, 60)}-${String(n)}`;
    if (!taken.includes(next)) return next;
  }
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
  const file = {
    ...before,
    ...(moved ? { api: undefined, accounts: undefined, company: undefined } : {}),
    id,
    name: form.name.trim(),
    provider: form.provider,
    client_id: form.clientId.trim(),
    region: form.region || undefined,
    addresses,
    ...(form.clientSecret.trim() === '' ? {} : { secrets: { client_secret: form.clientSecret.trim() } }),
  };
  return JSON.stringify(file);
}

/** Which steps are done, as far as the stored connection tells. */
export function doneSteps(view: ConnectionView | undefined, tested: boolean, needsSecret = true): Record<Step, boolean> {
  const app = view !== undefined && view.connection.client_id !== '' && (view.has_client_secret || !needsSecret);
  const signed = app && view.signed_in !== null;
  const company = signed && Boolean(view.connection.company);
  return { books: view !== undefined, app, 'sign-in': signed, company, check: company && tested };
}

/** The step that is next. */
export const nextStep = (view: ConnectionView | undefined): Step => {
  const done = doneSteps(view, false);
  return STEPS.find((step) => !done[step]) ?? 'check';
};

/** How a connection stands. `needs` is what today says about it. */
export interface Standing {
  tone: Tone;
  state: 'app' | 'sign-in' | 'company' | 'trouble' | 'ready';
  /** What today says, where it says something. */
  sentence: string;
}

/** How a connection stands, from its values and from what needs someone. */
export function standingOf(view: ConnectionView, needs: readonly NeedView[]): Standing {
  const need = needs.find((one) => one.go === `connections/${view.connection.id}`);
  const sentence = need?.sentence ?? '';
  const next = nextStep(view);
  if (next === 'app') return { tone: 'warn', state: 'app', sentence };
  if (next === 'sign-in') return { tone: 'warn', state: 'sign-in', sentence };
  if (need) return { tone: 'bad', state: 'trouble', sentence };
  if (next === 'company') return { tone: 'warn', state: 'company', sentence };
  return { tone: 'ok', state: 'ready', sentence };
}

/** What a settings file says of itself; nothing where it cannot be read as one (the engine then says why). */
export function aboutFile(text: string): { id: string; name: string; secrets: string[] } | undefined {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== 'object' || file === null || !('id' in file) || typeof file.id !== 'string') return undefined;
    const name = 'name' in file && typeof file.name === 'string' ? file.name : '';
    const secrets = 'secrets' in file && typeof file.secrets === 'object' && file.secrets !== null ? Object.keys(file.secrets) : [];
    return { id: file.id, name: name || file.id, secrets };
  } catch {
    return undefined;
  }
}

/** The name of a country in the reader's language; what is no code stays as it is. */
export function countryName(code: string, locale?: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale, { type: 'region' }).of(code.toUpperCase()) ?? code;
}
