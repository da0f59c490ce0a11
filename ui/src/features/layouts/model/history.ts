/** Undo and redo without limit: every state is kept, and states share what did not change. */

interface Step<T> {
  readonly before: T;
  readonly name: string;
}

/** What was done and can be taken back. */
export class History<T> {
  #now: T;
  #past: Step<T>[] = [];
  #future: Step<T>[] = [];
  #open: string | null = null;

  constructor(start: T) {
    this.#now = start;
  }

  /** The state as it stands. */
  get now(): T {
    return this.#now;
  }

  /** Name of the action that `undo` takes back. */
  get undoName(): string | null {
    return this.#past.at(-1)?.name ?? null;
  }

  /** Name of the action that `redo` does again. */
  get redoName(): string | null {
    return this.#future.at(-1)?.name ?? null;
  }

  /** How many actions can be taken back. */
  get depth(): number {
    return this.#past.length;
  }

  /** A new state. Changes in a row with the same key (typing into one field) are one action. */
  push(state: T, name: string, key: string | null = null): void {
    if (state === this.#now) return;
    const goesOn = key !== null && key === this.#open && this.#past.length > 0;
    if (!goesOn) this.#past.push({ before: this.#now, name });
    this.#now = state;
    this.#future = [];
    this.#open = key;
  }

  /** Ends an action that is being typed: the next change is a new one. */
  seal(): void {
    this.#open = null;
  }

  /** Takes the last action back; its name, or null where there is none. */
  undo(): string | null {
    const step = this.#past.pop();
    if (step === undefined) return null;
    this.#future.push({ before: this.#now, name: step.name });
    this.#now = step.before;
    this.#open = null;
    return step.name;
  }

  /** Does again what was taken back last. */
  redo(): string | null {
    const step = this.#future.pop();
    if (step === undefined) return null;
    this.#past.push({ before: this.#now, name: step.name });
    this.#now = step.before;
    this.#open = null;
    return step.name;
  }
}
