import { describe, expect, it } from 'vitest';
import type { Connection } from '$/bindings';
import { emptyForm, fileOf, formOf, isAnswer, isFine, isSafeAddress, looksLike, MAIN, mainRow, problemsOf, sameForm, tellsApart, withMain, YES, type ConnectionForm } from './form';
import { bill, quickbooks, zoho, ZOHO_ID } from './guide.testing';

const connection: Connection = {
  id: 'harbour',
  name: 'Harbour & Pine',
  provider: 'quickbooks-online',
  client_id: 'ABCDEFGHIJKL',
  region: 'eu',
  api: 'https://api.example',
  accounts: 'https://accounts.example',
  company: { id: '7', name: 'Harbour & Pine', currency: 'EUR', time_zone: 'Europe/Berlin' },
  redirect_ports: [1, 2],
  hand_back: 'https://books.example/hand-back.html',
  sandbox: true,
  settings: { company: '9130', minor: '75' },
  limits: { per_minute: 50, per_day: null, at_once: null, time_scale: 60 },
};

describe('values while they are typed', () => {
  const check = (typed: string, expected: string): void => {
    it(`“${typed}” is ${expected}`, () => expect(looksLike(typed, ZOHO_ID)).toBe(expected));
  };
  check('', 'empty');
  check('  ', 'empty');
  check('1000.ABC', 'other');
  check(' 1000.ABCDEFGHIJ ', 'good');
  check('1000.abcdefghij', 'other');
  it('are not checked where the pattern cannot be read', () => expect(looksLike('x', '(')).toBe('good'));
  it('are praised only where the pattern tells something', () => expect(['', '^\\S.*$', ZOHO_ID, '('].map(tellsApart)).toEqual([false, false, true, false]));
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

describe('what stands in the way', () => {
  const form = (values: ConnectionForm['values'], over: Partial<ConnectionForm> = {}): ConnectionForm => ({ ...emptyForm(), name: 'N', values, ...over });
  const good = { client_id: '1000.ABCDEFGHIJ', 'secrets.client_secret': 's' };
  it('is nothing when all is there', () => expect(isFine(problemsOf(form(good), zoho, {}))).toBe(true));
  it('is what is missing', () => {
    const found = problemsOf(form({ client_id: ' ' }, { name: ' ' }), zoho, {});
    expect(found).toEqual({ name: 'missing', fields: { client_id: 'missing', 'secrets.client_secret': 'missing' }, addresses: [] });
    expect(isFine(found)).toBe(false);
  });
  it('is no secret that is stored', () => expect(problemsOf(form({ client_id: good.client_id }), zoho, { client_secret: '2026-11-21' }).fields).toEqual({}));
  it('is another shape', () => expect(problemsOf(form({ ...good, client_id: 'abc' }), zoho, {}).fields).toEqual({ client_id: 'shape' }));
  it('is each row of addresses', () => {
    const row = (region: string, api = 'http://127.0.0.1:1', accounts = 'http://127.0.0.1:2') => ({ region, api, accounts });
    const found = problemsOf(form(good, { addresses: [row('eu'), row('EU '), row(''), row('us', 'http://x.example')] }), zoho, {});
    expect(found.addresses).toEqual([undefined, 'twice', 'region', 'address']);
    expect(isFine(found)).toBe(false);
  });
  it('is a missing hand-back page, unless a sandbox is meant', () => {
    expect(problemsOf(form(good), quickbooks, {}).fields).toEqual({ hand_back: 'missing' });
    expect(problemsOf(form({ ...good, sandbox: YES }), quickbooks, {}).fields).toEqual({});
    expect(problemsOf(form({ ...good, sandbox: YES, hand_back: 'http://x' }), quickbooks, {}).fields).toEqual({ hand_back: 'shape' });
  });
  it('is what BILL asks for, and nothing that may be left empty', () => {
    expect(problemsOf(form({ client_id: 'token', 'settings.organization': '007' }), bill, { developer_key: 't' }).fields).toEqual({ 'secrets.password': 'missing', 'settings.organization': 'shape' });
  });
});

describe('the settings file', () => {
  const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;
  const file = (form = formOf(connection)) => parsed(fileOf(form, 'harbour', connection));
  it('keeps what the form does not show, and holds no secret unless one was typed', () => expect(file()).toEqual({ ...connection, addresses: {} }));
  it('carries typed secrets by their names', () => {
    const form = formOf(connection);
    expect(file({ ...form, values: { ...form.values, 'secrets.client_secret': ' s ', 'secrets.password': '' } })).toMatchObject({ secrets: { client_secret: 's' } });
  });
  it('drops what was emptied', () => {
    const found = file({ ...formOf(connection), values: { client_id: 'X' } });
    expect([found['hand_back'], found['sandbox'], found['settings']]).toEqual([undefined, undefined, { company: '9130' }]);
  });
  it('leaves the old sign-in behind when the addresses change', () => {
    const found = file({ ...formOf(connection), addresses: [{ region: 'MAIN', api: ' http://127.0.0.1:1 ', accounts: 'http://127.0.0.1:2' }] });
    expect(found['addresses']).toEqual({ main: { api: 'http://127.0.0.1:1', accounts: 'http://127.0.0.1:2' } });
    expect([found['api'], found['accounts'], found['company'], found['settings'], found['limits']]).toEqual([undefined, undefined, undefined, { minor: '75' }, connection.limits]);
  });
  it('of a new connection says nothing that was not entered', () => {
    const form = { ...emptyForm('bill'), name: 'N', values: { client_id: 'c', 'settings.organization': '008ABCDEF', 'secrets.developer_key': '01X', hand_back: '', sandbox: '' } };
    expect(parsed(fileOf(form, 'harbour'))).toEqual({ id: 'harbour', name: 'N', provider: 'bill', client_id: 'c', settings: { organization: '008ABCDEF' }, secrets: { developer_key: '01X' }, addresses: {} });
  });
});

describe('two forms', () => {
  const form = formOf(connection);
  it('are told apart', () => expect(sameForm(form, { ...form, name: 'x' })).toBe(false));
  it('are the same where a box was ticked and cleared again', () => {
    const before = formOf({ ...connection, sandbox: false });
    expect(sameForm(before, { ...before, values: { 'secrets.client_secret': '', ...before.values, sandbox: '' } })).toBe(true);
    expect(sameForm(before, { ...before, values: { ...before.values, sandbox: YES } })).toBe(false);
  });
});

describe('the one pair of addresses', () => {
  const form = emptyForm('xero');
  it('is there while one is typed, and goes when both are empty', () => {
    expect(mainRow(form)).toEqual({ region: MAIN, api: '', accounts: '' });
    const rows = withMain(form, { api: 'https://a' });
    expect(rows).toEqual([{ region: MAIN, api: 'https://a', accounts: '' }]);
    expect(withMain({ ...form, addresses: rows }, { api: ' ' })).toEqual([]);
  });
});

describe('the address on which a browser ended', () => {
  const check = (text: string, expected: boolean): void => {
    it(`“${text}”: ${String(expected)}`, () => expect(isAnswer(text)).toBe(expected));
  };
  check(' http://localhost:53682/callback?code=1&state=x.53682 ', true);
  check('https://books.example/back?error=access_denied&state=x', true);
  check('https://books.example/back?code=1', false);
  check('https://books.example/back?state=x', false);
  check('localhost?code=1&state=x', false);
  check('', false);
});
