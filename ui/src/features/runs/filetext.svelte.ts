/** The text of one kept file, read a part at a time. */
import type { Error as EngineError } from '$/bindings';
import { Failure, toError } from '$/platform';
import { get } from '$/platform/engine';

/** Bytes that are read at once for the screen. */
export const PART = 64 * 1024;
/** Bytes that are read at once for a copy. */
const BIG_PART = 1024 * 1024;
/** Larger files are not put together in the window. */
export const LARGEST_COPY = 64 * 1024 * 1024;

/** What became of a wish for a whole copy. */
export type Whole = { is: 'text'; text: string } | { is: 'too-large' } | { is: 'not-text' };

/** Bytes a text has as UTF-8. */
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A part that was cut inside a character ends with replacement characters; they come again whole with the next part. */
export function withoutTorn(text: string, cut: boolean): string {
  return cut ? text.replace(/\uFFFD{1,3}$/u, '') : text;
}

/** A file that is being read. */
export class FileReader {
  text = $state('');
  size = $state(0);
  sha256 = $state('');
  more = $state(true);
  loading = $state(false);
  error = $state.raw<EngineError>();
  #run: string;
  #name: string;
  #at = 0;

  constructor(run: string, name: string) {
    this.#run = run;
    this.#name = name;
  }

  /** Reads the next part. */
  async next(limit = PART): Promise<void> {
    if (!this.more || this.loading) return;
    this.loading = true;
    try {
      const part = await get({ command: 'run-file', id: this.#run, name: this.#name, from: this.#at, limit }, 'file-text');
      const text = withoutTorn(part.text, part.cut);
      // Bytes that are no text cannot be counted in it; then the part asked for is taken as read.
      this.#at += text.includes('\uFFFD') ? Math.min(limit, part.size - this.#at) : bytes(text);
      this.text += text;
      this.size = part.size;
      this.sha256 = part.sha256;
      this.more = part.cut && text !== '';
      this.error = undefined;
    } catch (thrown) {
      this.error = toError(thrown);
    } finally {
      this.loading = false;
    }
  }

  /** How many bytes were read. */
  get read(): number {
    return this.#at;
  }
}

/** The whole text of a file, where it is one: the text's own bytes must have the file's hash, so that a copy is exact. */
export async function whole(run: string, name: string, size: number): Promise<Whole> {
  if (size > LARGEST_COPY) return { is: 'too-large' };
  const reader = new FileReader(run, name);
  while (reader.more) {
    await reader.next(BIG_PART);
    if (reader.error) throw new Failure(reader.error);
  }
  return (await sha256(reader.text)) === reader.sha256 ? { is: 'text', text: reader.text } : { is: 'not-text' };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
