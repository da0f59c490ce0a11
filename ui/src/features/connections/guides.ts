/** The guides of all providers. They never change while the program runs, so they are asked for once. */
import { get } from '$/platform/engine';
import { PROVIDERS, type Guides } from './model';

let asked: Promise<Guides> | undefined;

/** All guides; what could not be asked is asked again the next time. */
export function guides(): Promise<Guides> {
  asked ??= ask();
  asked.catch(() => (asked = undefined));
  return asked;
}

async function ask(): Promise<Guides> {
  const found = await Promise.all(PROVIDERS.map(async (provider) => [provider, await get({ command: 'connection-guide', provider }, 'guide')] as const));
  return Object.fromEntries(found) as Guides;
}
