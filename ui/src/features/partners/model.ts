/** Partners: what the screens derive from the engine's values, and the settings file that a form becomes. */
import type { AddressView, HostKey, ManifestPlace, Mode, NeedView, Partner, PartnerView, SignIn, Tick, UploadCheck } from '$/bindings';
import type { Tone } from '$/kit/icons';

/** The steps of setting up. */
export const STEPS = ['address', 'sign-in', 'host-key', 'test'] as const;
/** One of them. */
export type Step = (typeof STEPS)[number];
/** What the partner asks for at the sign-in. */
export type Way = 'key' | 'password' | 'both';

/** The form of a partner; numbers are text while they are typed. */
export interface PartnerForm {
  name: string;
  kind: 'sftp' | 'folder';
  host: string;
  port: string;
  user: string;
  path: string;
  folder: string;
  way: Way;
  /** Which comes first where both are asked for. */
  first: 'key' | 'password';
  /** Whether the password may be asked for in a dialog. */
  dialog: boolean;
  check: UploadCheck;
  manifest: ManifestPlace;
  mode: Mode;
}

/** What stands in the way of saving, by field. */
export type FormProblems = Partial<Record<'name' | 'host' | 'hostShape' | 'port' | 'user' | 'path', true>>;

/** The form of a new partner. */
export const emptyForm = (): PartnerForm => ({
  name: '',
  kind: 'sftp',
  host: '',
  port: '22',
  user: '',
  path: '',
  folder: '',
  way: 'key',
  first: 'key',
  dialog: true,
  check: 'auto',
  manifest: 'beside',
  mode: 'live',
});

/** The form of a stored partner. */
export function formOf(partner: Partner): PartnerForm {
  const { name, remote, folders, check, manifest, mode } = partner;
  const form = { ...emptyForm(), name, folder: folders.outbound, check, manifest, mode };
  if (remote.kind === 'folder') return { ...form, kind: 'folder', path: remote.path };
  return { ...form, host: remote.host, port: String(remote.port), user: remote.user, ...waysOf(remote.sign_in) };
}

/** The choices behind a list of ways to sign in. */
export function waysOf(list: readonly SignIn[]): Pick<PartnerForm, 'way' | 'first' | 'dialog'> {
  const key = list.indexOf('key');
  const password = list.findIndex((one) => one !== 'key');
  const dialog = password < 0 || list.includes('keyboard-interactive');
  if (key >= 0 && password >= 0) return { way: 'both', first: key < password ? 'key' : 'password', dialog };
  return { way: key >= 0 || password < 0 ? 'key' : 'password', first: 'key', dialog };
}

/** The list of ways to sign in, in the order they are tried. */
export function signInOf(form: Pick<PartnerForm, 'way' | 'first' | 'dialog'>): SignIn[] {
  const password: SignIn[] = form.dialog ? ['password', 'keyboard-interactive'] : ['password'];
  if (form.way === 'key') return ['key'];
  if (form.way === 'password') return password;
  return form.first === 'key' ? ['key', ...password] : [...password, 'key'];
}

/** Whether two forms say the same. */
export const sameForm = (a: PartnerForm, b: PartnerForm): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What stands in the way of saving. */
export function problemsOf(form: PartnerForm): FormProblems {
  const found: FormProblems = {};
  if (form.name.trim() === '') found.name = true;
  if (form.kind === 'folder') {
    if (!/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(form.path.trim())) found.path = true;
    return found;
  }
  const host = form.host.trim();
  if (host === '') found.host = true;
  else if (/[\s/@]/.test(host)) found.hostShape = true;
  if (!/^[1-9]\d{0,4}$/.test(form.port.trim()) || Number(form.port) > 65535) found.port = true;
  if (form.user.trim() === '') found.user = true;
  return found;
}

/** What was found in a pasted text, taken into the form; what was not found stays. */
export function withAddress(form: PartnerForm, found: AddressView): PartnerForm {
  return {
    ...form,
    host: found.host || form.host,
    port: found.port === null ? form.port : String(found.port),
    user: found.user || form.user,
    folder: found.folder || form.folder,
  };
}

/** The settings file of a form. What the form does not show stays; the host key stays with the engine. */
export function fileOf(form: PartnerForm, id: string, before?: Partner): string {
  const remote =
    form.kind === 'folder'
      ? { kind: 'folder', path: form.path.trim() }
      : { kind: 'sftp', host: form.host.trim(), port: Number(form.port), user: form.user.trim(), sign_in: signInOf(form) };
  const { name, check, manifest, mode } = form;
  return JSON.stringify({ id, name: name.trim(), remote, folders: { ...before?.folders, outbound: form.folder.trim() }, check, manifest, mode });
}

/** Whether saving the form means another server, whose key has to be accepted anew. */
export function isOtherServer(form: PartnerForm, before: Partner): boolean {
  const remote = before.remote;
  if (remote.kind !== 'sftp' || !remote.host_key || form.kind !== 'sftp') return false;
  return remote.host !== form.host.trim() || String(remote.port) !== form.port.trim();
}

/** Where files go, in one line. */
export function whereOf(partner: Partner): string {
  const folder = partner.folders.outbound;
  if (partner.remote.kind === 'folder') return [partner.remote.path, folder].filter(Boolean).join('/');
  const { host, port, user } = partner.remote;
  return `${user}@${host}${port === 22 ? '' : `:${String(port)}`}${folder === '' || folder.startsWith('/') ? folder : `/${folder}`}`;
}

/** Which secrets the ways to sign in need and which of them are not set. */
export function missingSecrets(view: PartnerView): ('private_key' | 'password')[] {
  if (view.partner.remote.kind === 'folder') return [];
  const ways = view.partner.remote.sign_in;
  const missing: ('private_key' | 'password')[] = [];
  if (ways.includes('key') && !view.secrets['private_key']) missing.push('private_key');
  if (ways.some((way) => way !== 'key') && !view.secrets['password']) missing.push('password');
  return missing;
}

/** The steps of this kind of partner. */
export const stepsOf = (kind: 'sftp' | 'folder'): Step[] => STEPS.filter((step) => kind === 'sftp' || step === 'address' || step === 'test');

/** Which steps are done, as far as the stored partner tells. */
export function doneSteps(view: PartnerView | undefined, tested: boolean): Record<Step, boolean> {
  const remote = view?.partner.remote;
  const signIn = view !== undefined && missingSecrets(view).length === 0;
  const key = signIn && (remote?.kind === 'folder' || (remote?.kind === 'sftp' && Boolean(remote.host_key)));
  return { address: view !== undefined, 'sign-in': signIn, 'host-key': key, test: key && tested };
}

/** The step that is next. */
export function nextStep(view: PartnerView | undefined): Step {
  const done = doneSteps(view, false);
  return STEPS.find((step) => !done[step]) ?? 'test';
}

/** How a partner stands. */
export interface Standing {
  tone: Tone;
  state: 'sign-in' | 'host-key' | 'trouble' | 'ready';
  /** What today says, where it says something. */
  sentence: string;
}

/** How a partner stands, from its values and from what needs someone. */
export function standingOf(view: PartnerView, needs: readonly NeedView[]): Standing {
  const need = needs.find((one) => one.go === `partners/${view.partner.id}`);
  const sentence = need?.sentence ?? '';
  const next = nextStep(view);
  if (next === 'sign-in' || next === 'host-key') return { tone: 'warn', state: next, sentence };
  return need ? { tone: 'bad', state: 'trouble', sentence } : { tone: 'ok', state: 'ready', sentence };
}

/** What comparing a fingerprint found. */
export type Compared = 'empty' | 'same' | 'different' | 'md5' | 'kind' | 'unreadable';

/** Compares what the partner told with what the server shows: a fingerprint, its bare hash, its hex form, or a whole key line. */
export function compareKey(told: string, offered: HostKey): Compared {
  const text = told.trim();
  if (text === '') return 'empty';
  const lines = [...text.matchAll(/\b((?:ssh|ecdsa|sk)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/]{40,}={0,2})/g)];
  if (lines.length > 0) {
    const sameKind = lines.filter(([, kind]) => kind === offered.algorithm);
    if (sameKind.length === 0) return 'kind';
    return sameKind.some(([, , key]) => key === offered.key) ? 'same' : 'different';
  }
  const hashes = [...text.matchAll(/(?:^|[^A-Za-z0-9+/])([A-Za-z0-9+/]{43})=?(?![A-Za-z0-9+/])/g)].map(([, hash]) => `SHA256:${hash ?? ''}`);
  const hex = /\b[0-9a-f]{2}(?::?[0-9a-f]{2}){31}\b/i.exec(text)?.[0];
  if (hex) hashes.push(fromHex(hex));
  if (hashes.length > 0) return hashes.includes(offered.fingerprint) ? 'same' : 'different';
  return /\b[0-9a-f]{2}(?::[0-9a-f]{2}){15}\b/i.test(text) ? 'md5' : 'unreadable';
}

function fromHex(hex: string): string {
  const bytes = hex.replaceAll(':', '').match(/../g) ?? [];
  return `SHA256:${btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)))).replace(/=+$/, '')}`;
}

/** A fingerprint in groups of four, to read aloud. */
export const groupsOf = (fingerprint: string): string[] => fingerprint.replace(/^SHA256:/, '').match(/.{1,4}/g) ?? [];

/** What the account may do at the partner's, as far as a test told. */
export function abilitiesOf(ticks: readonly Tick[]): { step: 'folder' | 'write' | 'rename' | 'delete'; ok: boolean | undefined }[] {
  return (['folder', 'write', 'rename', 'delete'] as const).map((step) => ({ step, ok: ticks.find((tick) => tick.step === step)?.ok }));
}

/** The step of the set-up where a failed test can be put right from this side; nothing where only the partner can. */
export function stepToFix(ticks: readonly Tick[]): Exclude<Step, 'test'> | undefined {
  const failed = ticks.find((tick) => !tick.ok)?.step;
  if (failed === 'sign-in' || failed === 'host-key') return failed;
  return failed === 'address' || failed === 'connection' || failed === 'folder' ? 'address' : undefined;
}
