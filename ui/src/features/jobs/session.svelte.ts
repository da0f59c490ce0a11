/** A run from the window: the choice, its preview, the sending, the result. It outlives the dialog, so that closing loses nothing. */
import { SvelteMap } from 'svelte/reactivity';
import type { Error as EngineError, Event, Job, RunReport, RunRequest } from '$/bindings';
import { changed, live } from '$/app/live.svelte';
import { toError } from '$/platform';
import { get } from '$/platform/engine';
import { firstChoice, mayBeSupplement, takeOf, type Choice } from './period';

/** Where a session stands. */
export type Stage = 'choose' | 'previewing' | 'preview' | 'sending' | 'result';

/** One job's session. */
export class Session {
  stage = $state<Stage>('choose');
  choice = $state<Choice>(firstNone);
  again = $state(false);
  supplement = $state(false);
  preview = $state.raw<RunReport>();
  result = $state.raw<RunReport>();
  error = $state.raw<EngineError>();
  /** The run that was started, as soon as it is known. */
  run = $state('');
  phase = $state('');
  /** What the engine remarked last, as that it waits for the books. */
  note = $state('');
  done = $state(0);
  total = $state<number | null>(null);
  unit = $state('');
  canceling = $state(false);
  #job: string;
  #today: string;
  #stop: AbortController | undefined;
  #asked: RunRequest | undefined;

  constructor(job: Job, today: string) {
    this.#job = job.id;
    this.#today = today;
    this.choice = firstChoice(job, today);
  }

  /** Whether something is under way. */
  get busy(): boolean {
    return this.stage === 'previewing' || this.stage === 'sending';
  }

  /** The day the choices count from. */
  get today(): string {
    return this.#today;
  }

  /** What the engine is asked for; none while the choice is not complete. */
  get request(): RunRequest | null {
    const take = takeOf(this.choice, this.#today);
    if (take === null) return null;
    const supplement = this.supplement && mayBeSupplement(this.choice);
    return { job: this.#job, take, preview: true, again: this.again, supplement };
  }

  /** Shows what would be sent. */
  async look(): Promise<void> {
    const request = this.request;
    if (request === null || this.busy) return;
    this.#asked = request;
    await this.#ask('previewing', request, (report) => {
      this.preview = report;
      this.stage = 'preview';
    });
  }

  /** Sends what the preview was asked for. */
  async send(): Promise<void> {
    if (this.#asked === undefined || this.busy) return;
    await this.#ask('sending', { ...this.#asked, preview: false }, (report) => {
      this.result = report;
      this.stage = 'result';
    });
    changed();
  }

  /** Stops what is under way at the next safe point. */
  cancel(): void {
    this.canceling = true;
    this.#stop?.abort();
  }

  /** Back to the choice, which is kept. */
  back(): void {
    this.stage = 'choose';
    this.error = undefined;
  }

  async #ask(stage: Stage, request: RunRequest, then: (report: RunReport) => void): Promise<void> {
    const before = this.stage;
    this.#stop = new AbortController();
    Object.assign(this, { stage, error: undefined, phase: '', note: '', done: 0, total: null, unit: '', canceling: false });
    if (!request.preview) this.run = '';
    try {
      then(await get({ command: 'run', ...request }, 'run', { hear: (event) => this.#hear(event), signal: this.#stop.signal }));
    } catch (thrown) {
      this.error = toError(thrown);
      this.stage = request.preview || this.error.code === 'canceled' ? (before === 'preview' ? 'preview' : 'choose') : 'result';
      if (!request.preview) this.result = undefined;
    } finally {
      this.canceling = false;
      this.#stop = undefined;
    }
  }

  #hear(event: Event): void {
    if (event.event === 'phase') Object.assign(this, { phase: event.text, done: 0, total: null, unit: '' });
    else if (event.event === 'progress') Object.assign(this, { done: event.done, total: event.total, unit: event.unit });
    else if (event.event === 'note') this.note = event.text;
    else if (event.event === 'run-began') this.run = event.run;
  }
}

const firstNone: Choice = { way: 'new', month: '', from: '', to: '', since: '' };
const sessions = new SvelteMap<string, Session>();
const keyOf = (job: string): string => `${live.state?.workspace ?? ''}/${job}`;

/** The session of a job: the one under way, else a new one. */
export function sessionOf(job: Job, today: string): Session {
  const there = sessions.get(keyOf(job.id));
  if (there?.busy) return there;
  const made = new Session(job, today);
  sessions.set(keyOf(job.id), made);
  return made;
}
