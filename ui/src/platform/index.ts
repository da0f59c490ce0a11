/** Which platform these pages stand on. */
import type { Platform } from './platform';

export { Failure, toError } from './platform';
export type { Platform } from './platform';

let chosen: Platform | undefined;

/** Takes a platform for all that follows. */
export function usePlatform(platform: Platform): void {
  chosen = platform;
}

/** The platform in use. */
export function platform(): Platform {
  if (chosen === undefined) throw new Error('BUG: no platform was chosen before the first question');
  return chosen;
}

/** The real window where these pages stand in one, a sample in a development page with `?fake`, else the development server. */
export async function choosePlatform(): Promise<Platform> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).windowPlatform;
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const [{ fakePlatform }, { sample }] = await Promise.all([import('./fake'), import('./sample')]);
    return fakePlatform(sample);
  }
  return (await import('./http')).httpPlatform();
}
