import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionHealth, ConnectionView } from '$/bindings';
import { bill, guideOf, quickbooks, zoho } from './guide.testing';
import { aboutFile, doneSteps, freeId, nextStep, redirectsOf, standingOf } from './model';

const health: ConnectionHealth = { lasts_unused_until: null, ends: null, calls: 0, limit: null, remaining: null, resets_at: null, advice: '', remedy: null };
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
const view = (over: Partial<ConnectionView> = {}): ConnectionView => ({ connection, signed_in: '2026-11-21T10:00:00Z', has_client_secret: true, secrets: { client_secret: '2026-11-21T10:00:00Z' }, health, jobs: [], ...over });

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
      expect(nextStep(seen, zoho)).toBe(next);
      if (seen) expect(standingOf(seen, zoho, []).state).toBe(state);
    });
  };
  check('nothing yet', undefined, 'books', '');
  check('without a secret', view({ secrets: {} }), 'app', 'app');
  check('not signed in', view({ signed_in: null }), 'sign-in', 'sign-in');
  check('without a company', view({ connection: bare }), 'company', 'company');
  check('ready', view(), 'check', 'ready');
  it('what today says comes first', () => {
    const need = { code: 'sign-in', sentence: 'Sign in again.', action: 'Sign in', go: 'connections/harbour' };
    expect(standingOf(view(), zoho, [need])).toEqual({ tone: 'bad', state: 'trouble', sentence: 'Sign in again.' });
    expect(standingOf(view(), zoho, [{ ...need, go: 'connections/other' }]).state).toBe('ready');
  });
  it('advice about the sign-in needs you, but what today says is said first', () => {
    const advised = view({ health: { ...health, advice: 'Run a job, or press Test.' } });
    expect(standingOf(advised, zoho, [])).toEqual({ tone: 'warn', state: 'trouble', sentence: 'Run a job, or press Test.' });
    const need = { code: 'sign-in', sentence: 'Sign in again.', action: 'Sign in', go: 'connections/harbour' };
    expect(standingOf(advised, zoho, [need])).toMatchObject({ tone: 'bad', sentence: 'Sign in again.' });
    const lapse = { ...need, code: 'lapse', sentence: 'Harbour: Run a job, or press Test.', action: 'Test' };
    expect(standingOf(advised, zoho, [lapse])).toEqual({ tone: 'warn', state: 'trouble', sentence: 'Run a job, or press Test.' });
  });
  it('each provider asks for its own', () => {
    expect(nextStep(view(), bill)).toBe('app');
    const entered = { ...connection, settings: { organization: '008ABCDEF' } };
    expect(nextStep(view({ connection: entered, secrets: { developer_key: 't', password: 't' } }), bill)).toBe('check');
    expect(nextStep(view(), quickbooks)).toBe('app');
    expect(nextStep(view({ connection: { ...connection, sandbox: true } }), quickbooks)).toBe('check');
  });
  it('is tested at the end', () => expect(doneSteps(view(), true, zoho).check).toBe(true));
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

describe('addresses to compare after a refusal', () => {
  const guide = guideOf([], { steps: [{ text: '', copy: [['App name', 'ML Connector'], ['Redirect address 1', 'http://localhost:1/callback']] }] });
  it('are those of this computer, or the hand-back page', () => {
    expect(redirectsOf(guide, connection, 'Page')).toEqual([['Redirect address 1', 'http://localhost:1/callback']]);
    expect(redirectsOf(guide, { ...connection, hand_back: 'https://x.example/' }, 'Page')).toEqual([['Page', 'https://x.example/']]);
  });
});
