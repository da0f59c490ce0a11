/** Connections: what the screens derive from the engine's values. */
import type { Connection, ConnectionView, GuideView, NeedView, Provider } from '$/bindings';
import type { Tone } from '$/kit/icons';
import { slug } from '$/lib/slug';
import { formOf, isFilled, isNeeded } from './form';

/** Books that can be connected. */
export const PROVIDERS: readonly Provider[] = ['zoho-books', 'quickbooks-online', 'xero', 'freshbooks', 'bill'];

/** The guides of all providers. */
export type Guides = Readonly<Record<Provider, GuideView>>;

/** The steps of connecting. */
export const STEPS = ['books', 'app', 'sign-in', 'company', 'check'] as const;
/** One of them. */
export type Step = (typeof STEPS)[number];

/** An id that is free: made from the name, numbered where it is taken. */
export function freeId(name: string, taken: readonly string[], fallback: string): string {
  const base = slug(name) || fallback;
  if (!taken.includes(base)) return base;
  for (let n = 2; ; n += 1) {
    const next = `${base.slice(0, 60)}-${String(n)}`;
    if (!taken.includes(next)) return next;
  }
}

/** Which steps are done, as far as the stored connection tells. */
export function doneSteps(view: ConnectionView | undefined, tested: boolean, guide: GuideView): Record<Step, boolean> {
  const app = view !== undefined && hasAll(view, guide);
  const signed = app && view.signed_in !== null;
  const company = signed && Boolean(view.connection.company);
  return { books: view !== undefined, app, 'sign-in': signed, company, check: company && tested };
}

/** Whether everything is stored that the provider asks for. */
function hasAll(view: ConnectionView, guide: GuideView): boolean {
  const { values } = formOf(view.connection);
  return guide.fields.every((field) => !isNeeded(field, guide, values) || isFilled(field, values, view.secrets));
}

/** The step that is next. */
export const nextStep = (view: ConnectionView | undefined, guide: GuideView): Step => {
  const done = doneSteps(view, false, guide);
  return STEPS.find((step) => !done[step]) ?? 'check';
};

/** How a connection stands. `needs` is what today says about it. */
export interface Standing {
  tone: Tone;
  state: 'app' | 'sign-in' | 'company' | 'trouble' | 'ready';
  /** What today says, or how the sign-in can be kept; empty where there is nothing to say. */
  sentence: string;
}

/** How a connection stands, from its values and from what needs someone. */
export function standingOf(view: ConnectionView, guide: GuideView, needs: readonly NeedView[]): Standing {
  // That a sign-in ends soon is no trouble yet; the connection's own advice tells it without its name.
  const need = needs.find((one) => one.go === `connections/${view.connection.id}` && one.code !== 'lapse');
  const sentence = need?.sentence ?? view.health.advice;
  const next = nextStep(view, guide);
  if (next === 'app') return { tone: 'warn', state: 'app', sentence };
  if (next === 'sign-in') return { tone: 'warn', state: 'sign-in', sentence };
  if (need) return { tone: 'bad', state: 'trouble', sentence };
  if (next === 'company') return { tone: 'warn', state: 'company', sentence };
  return view.health.advice === '' ? { tone: 'ok', state: 'ready', sentence } : { tone: 'warn', state: 'trouble', sentence };
}

/** The addresses to compare at the provider after a refusal, each with its name. */
export function redirectsOf(guide: GuideView, connection: Connection | undefined, handBack: string): [string, string][] {
  if (connection?.hand_back) return [[handBack, connection.hand_back]];
  return guide.steps.flatMap((step) => step.copy).filter(([, value]) => value.endsWith('/callback'));
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
