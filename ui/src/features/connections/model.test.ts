import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionView } from '$/bindings';
import { aboutFile, clientIdLooks, doneSteps, emptyForm, fileOf, formOf, freeId, isFine, isSafeAddress, nextStep, problemsOf, sameForm, standingOf } from './model';

const PATTERN = '^1000\\.[0-9A-Z]{10,}$';
const connection: Connection = {
  id: 'harbour',
  name: 'Harbour & Pine',
  provider: 'zoho-books',
  client_id: '1000.ABCDEFGHIJKL',
  region: 'eu',
  api: 'https://www.zohoapis.eu',
  accounts: 'https://accounts.zoho.eu',
  company: { id: '7', name: 'Harbour & Pine', currency: 'EUR', time_zone: 'Europe/Berlin' },
  redirect_ports: [1, 2],
  limits: { per_minute: 50, per_day: null, at_once: null, time_scale: 60 },
};
const view = (over: Partial<ConnectionView> = {}): ConnectionView => ({ connection, signed_in: '2026-11-21T10:00:00Z', has_client_secret: true, secrets: {}, health: { lasts_unused_until: null, ends: null, calls: 0, limit: null, remaining: null, resets_at: null, advice: '' }, jobs: [], ...over });

describe('client ids while they are typed', () => {
  const check = (typed: string, expected: string): void => {
    it(`“${typed}” is ${expected}`, () => expect(clientIdLooks(typed, PATTERN)).toBe(expected));
  };
  check('', 'empty');
  check('  ', 'empty');
  check('1000.ABC', 'other');
  check(' 1000.ABCDEFGHIJ ', 'good');
  check('1000.abcdefghij', 'other');
  it('checks nothing where the pattern cannot be read', () => expect(clientIdLooks('x', '(')).toBe('good'));
});

describe('addresses that tokens may go to', () => {
  const check = (text: string, expected: boolean): void => {
    it(`${text}: ${String(expected)}`, () => expect(isSafeAddress(text)).toBe(expected));
  };
  check('https://www.zohoapis.eu', true);
  check('http://127.0.0.1:47300', true);
  check('http://localhost:1', true);
  check('http://books.example', false);
  check('http://localhost.evil.example', false);
  check('ftp://127.0.0.1', false);
  check('books', false);
});

describe('the form', () => {
  const good = { ...emptyForm(), name: 'N', clientId: '1000.ABCDEFGHIJ', clientSecret: 's' };
  const problems = (over: object) => problemsOf({ ...good, ...over }, { secret: true, pattern: PATTERN });
  it('is fine when all is there', () => expect(isFine(problems({}))).toBe(true));
  it('names what is missing', () => expect(problems({ name: ' ', clientId: '', clientSecret: '' })).toMatchObject({ name: 'missing', clientId: 'missing', clientSecret: 'missing' }));
  it('names what has another shape', () => expect(problems({ clientId: 'abc' }).clientId).toBe('shape'));
  it('checks each row of addresses', () => {
    const row = (region: string, api = 'http://127.0.0.1:1', accounts = 'http://127.0.0.1:2') => ({ region, api, accounts });
    const found = problems({ addresses: [row('eu'), row('EU '), row(''), row('us', 'http://x.example')] });
    expect(found.addresses).toEqual([undefined, 'twice', 'region', 'address']);
    expect(isFine(found)).toBe(false);
  });
});

describe('the settings file', () => {
  const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;
  const file = (form = formOf(connection)) => parsed(fileOf(form, 'harbour', connection));
  it('keeps what the form does not show, and holds no secret unless one was typed', () => {
    expect(file()).toEqual({ ...connection, addresses: {} });
  });
  it('carries a typed secret', () => {
    expect(file({ ...formOf(connection), clientSecret: ' s ' })).toMatchObject({ secrets: { client_secret: 's' } });
  });
  it('leaves the old sign-in behind when the addresses change', () => {
    const form = { ...formOf(connection), addresses: [{ region: 'EU', api: ' http://127.0.0.1:1 ', accounts: 'http://127.0.0.1:2' }] };
    const found = file(form);
    expect(found['addresses']).toEqual({ eu: { api: 'http://127.0.0.1:1', accounts: 'http://127.0.0.1:2' } });
    expect([found['api'], found['accounts'], found['company'], found['limits']]).toEqual([undefined, undefined, undefined, connection.limits]);
  });
  it('of a new connection has no region unless one was chosen', () => {
    expect(parsed(fileOf({ ...emptyForm(), name: 'N', clientId: 'c' }, 'harbour'))).toEqual({ id: 'harbour', name: 'N', provider: 'zoho-books', client_id: 'c', addresses: {} });
  });
  it('and its form are told apart', () => expect(sameForm(formOf(connection), { ...formOf(connection), name: 'x' })).toBe(false));
});

describe('ids', () => {
  const check = (name: string, taken: string[], expected: string): void => {
    it(`“${name}” beside ${taken.join()}`, () => expect(freeId(name, taken, 'books')).toBe(expected));
  };
  check('Harbour & Pine', [], 'harbour-pine');
  check('Harbour & Pine', ['harbour-pine', 'harbour-pine-2'], 'harbour-pine-3');
  check('日本', ['books'], 'books-2');
  it('stay within 64 characters', () => expect(freeId('a'.repeat(70), ['a'.repeat(64)], 'x')).toBe(`${'a'.repeat(60)}-2`));
});

describe('how a connection stands', () => {
  const bare = { ...connection, company: null };
  const check = (name: string, seen: ConnectionView | undefined, next: string, state: string): void => {
    it(name, () => {
      expect(nextStep(seen)).toBe(next);
      if (seen) expect(standingOf(seen, []).state).toBe(state);
    });
  };
  check('nothing yet', undefined, 'books', '');
  check('without a secret', view({ has_client_secret: false }), 'app', 'app');
  check('not signed in', view({ signed_in: null }), 'sign-in', 'sign-in');
  check('without a company', view({ connection: bare }), 'company', 'company');
  check('ready', view(), 'check', 'ready');
  it('what today says comes first', () => {
    const need = { code: 'sign-in', sentence: 'Sign in again.', action: 'Sign in', go: 'connections/harbour' };
    expect(standingOf(view(), [need])).toEqual({ tone: 'bad', state: 'trouble', sentence: 'Sign in again.' });
    expect(standingOf(view(), [{ ...need, go: 'connections/other' }]).state).toBe('ready');
  });
  it('is tested at the end', () => expect(doneSteps(view(), true).check).toBe(true));
});

describe('settings files', () => {
  const check = (text: string, expected: unknown): void => {
    it(text, () => expect(aboutFile(text)).toEqual(expected));
  };
  check('{"id":"a","name":"A","secrets":{"password":"x"}}', { id: 'a', name: 'A', secrets: ['password'] });
  check('{"id":"a"}', { id: 'a', name: 'a', secrets: [] });
  check('{"name":"A"}', undefined);
  check('{', undefined);
  check('null', undefined);
});
