/** One job form at work: what is typed, what the engine says of it, what is stored. */
import { untrack } from 'svelte';
import type { Error as EngineError, JobCheck, JobView } from '$/bindings';
import { changed } from '$/app/live.svelte';
import { toError } from '$/platform';
import { get } from '$/platform/engine';
import { slug } from '$/lib/slug';
import { jobsText } from '$/text/jobs';
import { dropDraft, draftOf, keepDraft } from './drafts.svelte';
import { blankForm, byField, checkable, freeId, sameForm, textOf, unfilled, type JobForm } from './model';
import type { ReadyLayout } from './ready';
import { isAmount } from '../runs/amounts';

/** How long typing rests before the engine is asked, in milliseconds. */
const REST = 300;

/** The state behind the job editor. Made while a component starts. */
export class Editor {
  form = $state<JobForm>(blankForm());
  check = $state.raw<JobCheck>();
  checking = $state(false);
  saving = $state(false);
  /** Whether what is missing is named; only after a person tried to save. */
  strict = $state(false);
  error = $state.raw<EngineError>();
  #key: string;
  #stored = $state.raw<JobForm | null>(null);
  #taken: () => readonly string[];
  #start: JobForm;
  #proposed = { name: '', file: '' };
  #turn = 0;
  #ready: ReadyLayout | undefined;

  constructor(key: string, stored: JobForm | null, start: JobForm, taken: () => readonly string[], ready?: ReadyLayout) {
    const draft = draftOf(key);
    this.#key = key;
    this.#stored = stored;
    this.#taken = taken;
    this.#ready = ready;
    this.#start = structuredClone(start);
    this.form = structuredClone(draft === undefined ? start : $state.snapshot(draft.form));
    $effect(() => this.#keep());
    $effect(() => this.#ask());
  }

  /** Whether the form differs from what is stored. */
  get dirty(): boolean {
    return !sameForm(this.form, this.#stored ?? this.#start);
  }

  /** Whether this is a job that was not saved yet. */
  get isNew(): boolean {
    return this.#stored === null;
  }

  /** The form with an id, made from the name where it has none yet. */
  get named(): JobForm {
    return this.form.id === '' ? { ...this.form, id: freeId(slug(this.form.name), this.#taken()) } : this.form;
  }

  /** Name of the ready layout that the form's layout is made of when the job is saved; none where it is there. */
  get readyLayout(): string | null {
    return this.#ready?.isNew === true ? this.#readyLayout(this.form) : null;
  }

  /** Problems by field: the engine's, the amounts', and what is missing once a person tried to save. */
  get problems(): Map<string, string[]> {
    const found = byField(checkable(this.named) ? (this.check?.problems ?? []) : []);
    const add = (field: string, sentence: string): void => {
      found.set(field, [...(found.get(field) ?? []), sentence]);
    };
    const t = jobsText.form;
    if (this.form.atLeast.trim() !== '' && !isAmount(this.form.atLeast)) add('selection.at_least', t.amountBad);
    if (this.form.atMost.trim() !== '' && !isAmount(this.form.atMost)) add('selection.at_most', t.amountBad);
    if (this.strict) unfilled(this.form).forEach((field) => found.has(field) || add(field, t.fill[field] ?? ''));
    return found;
  }

  /** The first sentence about a field. */
  problem(field: string): string | undefined {
    return this.problems.get(field)?.[0];
  }

  /** Saves. The stored job, or nothing where something stands in the way. */
  async save(): Promise<JobView | undefined> {
    this.strict = true;
    if (this.problems.size > 0 || this.saving) return undefined;
    this.saving = true;
    try {
      const form = $state.snapshot(this.named);
      const stored = await get({ command: 'job-add', file: textOf(form), ready_layout: this.#readyLayout(form) }, 'job');
      this.#stored = form;
      this.form = structuredClone(form);
      this.error = undefined;
      dropDraft(this.#key);
      changed();
      return stored;
    } catch (thrown) {
      this.error = toError(thrown);
      return undefined;
    } finally {
      this.saving = false;
    }
  }

  /** Forgets what was typed. */
  discard(): void {
    dropDraft(this.#key);
    this.form = structuredClone($state.snapshot(this.#stored ?? this.#start));
    this.strict = false;
    this.error = undefined;
  }

  /** Proposes a name and a file name, where nothing else was typed there. */
  propose(name: string, file: string): void {
    if (!this.isNew || name === '') return;
    if (this.form.name === '' || this.form.name === this.#proposed.name) this.form.name = name;
    if (this.form.fileName === '' || this.form.fileName === this.#proposed.file) this.form.fileName = file;
    this.#proposed = { name, file };
  }

  #readyLayout(form: JobForm): string | null {
    return this.#ready && form.layout === this.#ready.id ? this.#ready.name : null;
  }

  #keep(): void {
    const form = $state.snapshot(this.form);
    const stored = this.#stored;
    untrack(() => {
      if (sameForm(form, stored ?? this.#start)) dropDraft(this.#key);
      else keepDraft(this.#key, { form, stored });
    });
  }

  #ask(): () => void {
    const form = this.named;
    const text = textOf(form);
    const ready = this.#readyLayout(form);
    const able = checkable(form) && [form.atLeast, form.atMost].every((amount) => amount.trim() === '' || isAmount(amount));
    const turn = ++this.#turn;
    if (!able) {
      untrack(() => (this.check = undefined));
      return () => undefined;
    }
    const rest = setTimeout(() => void this.#checked(text, ready, turn), REST);
    return () => clearTimeout(rest);
  }

  async #checked(text: string, ready: string | null, turn: number): Promise<void> {
    this.checking = true;
    try {
      const check = await get({ command: 'job-check', file: text, ready_layout: ready }, 'job-check');
      if (turn !== this.#turn) return;
      this.check = check;
      this.error = undefined;
    } catch (thrown) {
      if (turn === this.#turn) this.error = toError(thrown);
    } finally {
      if (turn === this.#turn) this.checking = false;
    }
  }
}
