import { describe, expect, it } from 'vitest';
import type { AddressView, HostKey, Partner, PartnerView, SignIn } from '$/bindings';
import { abilitiesOf, compareKey, doneSteps, emptyForm, fileOf, formOf, groupsOf, isOtherServer, missingSecrets, nextStep, problemsOf, signInOf, standingOf, stepsOf, stepToFix, waysOf, whereOf, withAddress } from './model';

const key: HostKey = { algorithm: 'ssh-ed25519', key: `AAAAC3NzaC1lZDI1NTE5${'A'.repeat(48)}`, fingerprint: 'SHA256:llcnrm9GQaIHuF+NdBTx7Lonr5Pcx+Yalqk9AO2/Pxk' };
const sftp = { kind: 'sftp', host: 'sftp.acme.example', port: 2222, user: 'harbour', sign_in: ['key'] as SignIn[], host_key: key } as const;
const partner: Partner = {
  id: 'acme',
  name: 'Acme',
  remote: { ...sftp, sign_in: ['key'] },
  folders: { outbound: '/in', inbound: 'i', processed: 'p', error: 'e', acks: 'a' },
  check: 'always',
  manifest: 'kept',
  mode: 'test',
};
const folder: Partner = { ...partner, remote: { kind: 'folder', path: '/srv/acme' }, folders: { ...partner.folders, outbound: '' } };
const view = (over: Partial<PartnerView> = {}): PartnerView => ({ partner, secrets: { private_key: '2026-11-21T10:00:00Z' }, public_key: null, jobs: [], ...over });

describe('ways to sign in', () => {
  const check = (list: SignIn[], way: string, first: string, dialog: boolean): void => {
    it(`${list.join('+')} → ${way}, and back`, () => {
      const found = waysOf(list);
      expect(found).toEqual({ way, first, dialog });
      expect(signInOf(found)).toEqual(list);
    });
  };
  check(['key'], 'key', 'key', true);
  check(['password'], 'password', 'key', false);
  check(['password', 'keyboard-interactive'], 'password', 'key', true);
  check(['key', 'password'], 'both', 'key', false);
  check(['password', 'keyboard-interactive', 'key'], 'both', 'password', true);
});

describe('what stands in the way', () => {
  const good = { ...emptyForm(), name: 'A', host: 'h', user: 'u' };
  const check = (over: object, expected: string[]): void => {
    it(JSON.stringify(over), () => expect(Object.keys(problemsOf({ ...good, ...over }))).toEqual(expected));
  };
  check({}, []);
  check({ name: ' ', host: '', user: '' }, ['name', 'host', 'user']);
  check({ host: 'sftp://h' }, ['hostShape']);
  check({ host: 'u@h' }, ['hostShape']);
  check({ port: '0' }, ['port']);
  check({ port: '65536' }, ['port']);
  check({ port: '22x' }, ['port']);
  check({ kind: 'folder', host: '', path: '/srv' }, []);
  check({ kind: 'folder', path: 'srv' }, ['path']);
  check({ kind: 'folder', path: 'C:\\out' }, []);
  check({ kind: 'folder', path: '\\\\server\\share' }, []);
});

describe('the settings file', () => {
  it('keeps the other folders and leaves the host key to the engine', () => {
    const file = JSON.parse(fileOf({ ...formOf(partner), folder: ' /new ' }, 'acme', partner)) as Partner;
    expect(file.folders).toEqual({ ...partner.folders, outbound: '/new' });
    expect(file.remote).toEqual({ kind: 'sftp', host: 'sftp.acme.example', port: 2222, user: 'harbour', sign_in: ['key'] });
    expect([file.check, file.manifest, file.mode]).toEqual(['always', 'kept', 'test']);
  });
  it('of a folder', () => {
    expect(JSON.parse(fileOf(formOf(folder), 'acme', folder))).toMatchObject({ remote: { kind: 'folder', path: '/srv/acme' } });
  });
  it('tells another server from the same one', () => {
    expect(isOtherServer(formOf(partner), partner)).toBe(false);
    expect(isOtherServer({ ...formOf(partner), host: 'other' }, partner)).toBe(true);
    expect(isOtherServer({ ...formOf(partner), port: '22' }, partner)).toBe(true);
    expect(isOtherServer({ ...formOf(partner), host: 'other' }, { ...partner, remote: { ...sftp, sign_in: ['key'], host_key: null } })).toBe(false);
  });
});

it('takes only what was found in a pasted text', () => {
  const found: AddressView = { host: 'h', port: null, user: '', folder: '/f', fingerprint: null, has_password: false, sentence: '' };
  const typed = { ...emptyForm(), user: 'typed', port: '2022' };
  expect(withAddress(typed, found)).toEqual({ ...typed, host: 'h', folder: '/f' });
  expect(withAddress(typed, { ...found, port: 23 }).port).toBe('23');
});

describe('where files go', () => {
  const check = (one: Partner, expected: string): void => {
    it(expected, () => expect(whereOf(one)).toBe(expected));
  };
  check(partner, 'harbour@sftp.acme.example:2222/in');
  check({ ...partner, remote: { ...sftp, sign_in: ['key'], port: 22 }, folders: { ...partner.folders, outbound: 'out' } }, 'harbour@sftp.acme.example/out');
  check(folder, '/srv/acme');
});

describe('steps and standing', () => {
  const bare = { ...partner, remote: { ...sftp, sign_in: ['key'] as SignIn[], host_key: null } };
  const check = (name: string, seen: PartnerView | undefined, next: string, state?: string): void => {
    it(name, () => {
      expect(nextStep(seen)).toBe(next);
      if (seen) expect(standingOf(seen, []).state).toBe(state);
    });
  };
  check('nothing yet', undefined, 'address');
  check('without a key', view({ secrets: {} }), 'sign-in', 'sign-in');
  check('without an accepted server', view({ partner: bare }), 'host-key', 'host-key');
  check('ready', view(), 'test', 'ready');
  check('a folder', view({ partner: folder, secrets: {} }), 'test', 'ready');
  it('a folder has two steps', () => expect([stepsOf('folder'), stepsOf('sftp').length]).toEqual([['address', 'test'], 4]));
  it('a key and a password are both needed where both are asked for', () => {
    const both = { ...partner, remote: { ...sftp, sign_in: ['key', 'password'] as SignIn[] } };
    expect(missingSecrets(view({ partner: both, secrets: {} }))).toEqual(['private_key', 'password']);
  });
  it('what today says is shown', () => {
    const need = { code: 'host-key', sentence: 'Changed.', action: 'Look', go: 'partners/acme' };
    expect(standingOf(view(), [need])).toEqual({ tone: 'bad', state: 'trouble', sentence: 'Changed.' });
    expect(doneSteps(view(), true).test).toBe(true);
  });
});

describe('comparing fingerprints', () => {
  const hash = key.fingerprint.slice(7);
  const hex = [...atob(`${hash}=`)].map((one) => one.charCodeAt(0).toString(16).padStart(2, '0'));
  const check = (name: string, told: string, expected: string): void => {
    it(`${name}: ${expected}`, () => expect(compareKey(told, key)).toBe(expected));
  };
  check('nothing', ' ', 'empty');
  check('as it is shown', key.fingerprint, 'same');
  check('in a sentence', `256 ${key.fingerprint} root@acme (ED25519)`, 'same');
  check('bare', hash, 'same');
  check('with padding', `${hash}=`, 'same');
  check('in hex', hex.join(''), 'same');
  check('in hex with colons', hex.join(':').toUpperCase(), 'same');
  check('one of several', `SHA256:${'A'.repeat(43)}\n${key.fingerprint}`, 'same');
  check('a key line', `sftp.acme.example ssh-ed25519 ${key.key}`, 'same');
  check('another key line', `ssh-ed25519 ${key.key.slice(0, -1)}B`, 'different');
  check('a line of another kind', `ssh-rsa ${'A'.repeat(60)}`, 'kind');
  check('another letter case', key.fingerprint.toLowerCase().replace('sha256', 'SHA256'), 'different');
  check('another', `SHA256:${'A'.repeat(43)}`, 'different');
  check('another in hex', '00'.repeat(32), 'different');
  check('half', key.fingerprint.slice(0, 30), 'unreadable');
  check('MD5', `MD5:${hex.slice(0, 16).join(':')}`, 'md5');
  check('words', 'it is fine', 'unreadable');
  it('is read in groups of four', () => {
    expect(groupsOf(key.fingerprint).join('')).toBe(hash);
    expect(groupsOf(key.fingerprint)[0]).toBe('llcn');
  });
});

it('what the account may do comes from the steps that were tried', () => {
  const tick = (step: string, ok: boolean) => ({ step, ok, text: '', who: null });
  expect(abilitiesOf([tick('folder', true), tick('write', false)]).map((one) => one.ok)).toEqual([true, false, undefined, undefined]);
});

describe('where a failed test is put right', () => {
  const check = (step: string, expected: string | undefined): void => {
    it(`${step}: ${String(expected)}`, () => {
      const ticks = [{ step: 'key-exchange', ok: true, text: '', who: null }, { step, ok: false, text: '', who: 'you' }];
      expect(stepToFix(ticks)).toBe(expected);
    });
  };
  check('address', 'address');
  check('connection', 'address');
  check('folder', 'address');
  check('host-key', 'host-key');
  check('sign-in', 'sign-in');
  check('write', undefined);
  it('nothing failed', () => expect(stepToFix([{ step: 'folder', ok: true, text: '', who: null }])).toBeUndefined());
});
