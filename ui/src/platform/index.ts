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

/** The real window where these pages stand in one, else the development server. */
export async function choosePlatform(): Promise<Platform> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).windowPlatform;
  return (await import('./http')).httpPlatform();
}
