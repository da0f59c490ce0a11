/** What each of the engine's error codes means on screen: how bad it is, and the way out. The sentence itself comes with the error. */
import type { Code } from '$/bindings';

/** What an error is about, as far as the screen knows. */
export interface About {
  connection?: string | undefined;
  partner?: string | undefined;
  job?: string | undefined;
  layout?: string | undefined;
  run?: string | undefined;
}

/** The way out of an error. */
export interface WayOut {
  label: string;
  /** Screen to go to, as `partners/acme`. */
  to: string;
}

interface Trouble {
  /** bad: nothing goes on by itself. warn: it goes on by itself, or one small step is missing. */
  tone: 'bad' | 'warn';
  wayOut?: (about: About) => WayOut;
}

const to = (page: string, id: string | undefined): string => (id === undefined ? page : `${page}/${id}`);
const connection =
  (label: string) =>
  (about: About): WayOut => ({ label, to: to('connections', about.connection) });
const partner =
  (label: string) =>
  (about: About): WayOut => ({ label, to: to('partners', about.partner) });
const settings = (label: string) => (): WayOut => ({ label, to: 'settings' });

/** Every code. A code that the engine learns is missed by the compiler until it stands here. */
export const troubles: Record<Code, Trouble> = {
  usage: { tone: 'bad' },
  'bad-file': { tone: 'bad' },
  'not-found': { tone: 'bad', wayOut: () => ({ label: 'Go to Today', to: 'today' }) },
  'in-use': { tone: 'bad', wayOut: () => ({ label: 'Show the jobs', to: 'jobs' }) },
  'open-elsewhere': { tone: 'bad' },
  'newer-workspace': { tone: 'bad' },
  'damaged-workspace': { tone: 'bad' },
  'disk-full': { tone: 'bad', wayOut: settings('Show where the workspace is') },
  storage: { tone: 'bad', wayOut: settings('Show where the workspace is') },
  'no-keychain': { tone: 'bad', wayOut: settings('Look at the keychain') },
  'keychain-locked': { tone: 'warn', wayOut: settings('Look at the keychain') },
  'key-missing': { tone: 'bad', wayOut: settings('Look at the keychain') },
  'sign-in-needed': { tone: 'bad', wayOut: connection('Sign in') },
  'sign-in-failed': { tone: 'bad', wayOut: connection('Sign in again') },
  'sign-in-forged': { tone: 'bad', wayOut: connection('Start the sign-in again') },
  'company-not-confirmed': { tone: 'warn', wayOut: connection('Confirm the company') },
  'books-refused': { tone: 'bad', wayOut: connection('Test the connection') },
  'books-unreachable': { tone: 'warn', wayOut: connection('Test the connection') },
  quota: { tone: 'warn', wayOut: connection('Show the connection') },
  'partner-unreachable': { tone: 'warn', wayOut: partner('Test the way to the partner') },
  'host-key-unknown': { tone: 'warn', wayOut: partner('Look at the host key') },
  'host-key-changed': { tone: 'bad', wayOut: partner('Compare the host keys') },
  'partner-sign-in': { tone: 'bad', wayOut: partner('Check user, password and key') },
  'bad-key': { tone: 'bad', wayOut: partner('Enter or make a key') },
  'partner-refused': { tone: 'bad', wayOut: partner('Test what the account may do') },
  'name-taken': { tone: 'bad', wayOut: (about) => ({ label: 'Look at the run', to: to('runs', about.run) }) },
  'bad-layout': { tone: 'bad', wayOut: (about) => ({ label: 'Open the layout', to: to('layouts', about.layout) }) },
  running: { tone: 'warn', wayOut: () => ({ label: 'Show the runs', to: 'runs' }) },
  'delivery-waits': { tone: 'warn', wayOut: (about) => ({ label: 'Look at the run that waits', to: to('runs', about.run) }) },
  canceled: { tone: 'warn' },
  'audit-broken': { tone: 'bad', wayOut: settings('Check the audit trail') },
  internal: { tone: 'bad' },
};
