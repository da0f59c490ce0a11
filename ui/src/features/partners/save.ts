/** Storing what was typed about a partner. The address and the sign-in are stored apart, each without the other's unsaved changes. */
import type { PartnerView } from '$/bindings';
import { changed } from '$/app/live.svelte';
import { get } from '$/platform/engine';
import { emptyForm, fileOf, formOf, missingSecrets, problemsOf, waysOf } from './model';
import { draftOf, forgetTest, keep } from './state.svelte';

/** Stores address, folder and what is under More; nothing where something is missing. */
export async function saveAddress(key: string, id: string, view: PartnerView | undefined): Promise<PartnerView | undefined> {
  const stored = view ? formOf(view.partner) : emptyForm();
  const { way, first, dialog } = stored;
  const form = { ...(draftOf(key).form ?? stored), way, first, dialog };
  if (Object.keys(problemsOf(form)).length > 0) return undefined;
  const saved = await get({ command: 'partner-add', file: fileOf(form, id, view?.partner) }, 'partner');
  const told = draftOf(key).told;
  keep(key, { form: undefined, pasted: '', understood: '', told: '' });
  keep(id, { told });
  forgetTest(id);
  changed();
  return saved;
}

/** Whether something about the sign-in was typed or chosen that is not stored. */
export function signInIsDirty(view: PartnerView): boolean {
  const draft = draftOf(view.partner.id);
  const remote = view.partner.remote;
  const stored = JSON.stringify(waysOf(remote.kind === 'sftp' ? remote.sign_in : []));
  return (draft.ways !== undefined && JSON.stringify(draft.ways) !== stored) || [draft.password, draft.privateKey, draft.passphrase].some((text) => text !== '');
}

/** Stores the ways to sign in and the secrets that were typed; nothing where a secret is missing. */
export async function saveSignIn(view: PartnerView): Promise<PartnerView | undefined> {
  const id = view.partner.id;
  const draft = draftOf(id);
  let saved = view;
  if (draft.ways) {
    const form = { ...formOf(view.partner), ...draft.ways };
    saved = await get({ command: 'partner-add', file: fileOf(form, id, view.partner) }, 'partner');
    keep(id, { ways: undefined });
  }
  const password = draft.password || null;
  const private_key = draft.privateKey.trim() === '' ? null : draft.privateKey;
  const passphrase = draft.passphrase || null;
  if (password !== null || private_key !== null || passphrase !== null) {
    saved = await get({ command: 'partner-secrets', id, password, private_key, passphrase }, 'partner');
    keep(id, { password: '', privateKey: '', passphrase: '' });
  }
  forgetTest(id);
  changed();
  return missingSecrets(saved).length > 0 ? undefined : saved;
}
