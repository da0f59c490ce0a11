/** The runs that were loaded so far, newest first, a page at a time. */
import type { Error as EngineError, RunView } from '$/bindings';
import { toError } from '$/platform';
import { get } from '$/platform/engine';
import { appended, fits, refreshed, type RunFilter } from './model';

const PAGE = 100;
/** A narrowed list that finds little looks through so many pages by itself; then the person says whether to go on. */
const PAGES_AT_ONCE = 10;
/** So many fitting rows fill a screen. */
const ENOUGH = 40;

/** One list of runs. */
export class RunList {
  runs = $state.raw<RunView[]>([]);
  /** Whether there are older ones. */
  more = $state(true);
  loading = $state(false);
  error = $state.raw<EngineError>();
  /** Whether a first answer has come. */
  ready = $state(false);
  #job: string | null = null;
  #standing: RunFilter['standing'] = null;
  #turn = 0;

  /** Shows what fits a filter; loads where it is about another job than before. */
  async narrow(filter: RunFilter): Promise<void> {
    const same = this.ready && filter.job === this.#job;
    this.#job = filter.job;
    this.#standing = filter.standing;
    if (!same) {
      this.runs = [];
      this.ready = false;
      await this.refresh();
    }
    await this.fill();
  }

  /** Asks for the newest page again and keeps what was loaded behind it. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    const fresh = !this.ready;
    await this.#asking(turn, async () => {
      const page = await this.#page(null);
      if (turn !== this.#turn) return;
      this.runs = fresh ? page : refreshed(this.runs, page);
      if (fresh || this.runs.length === page.length) this.more = page.length === PAGE;
      this.ready = true;
    });
  }

  /** Loads older runs until enough of them fit, or for so many pages. */
  async fill(): Promise<void> {
    const fitting = (): number => this.runs.filter((run) => fits(run, this.#filter)).length;
    for (let n = 0; n < PAGES_AT_ONCE && this.more && !this.error && fitting() < ENOUGH; n++) await this.older();
  }

  /** Loads one more page, and goes on while nothing of it fits. */
  async loadMore(): Promise<void> {
    const before = this.runs.filter((run) => fits(run, this.#filter)).length;
    for (let n = 0; n < PAGES_AT_ONCE && this.more; n++) {
      await this.older();
      if (this.error || this.runs.filter((run) => fits(run, this.#filter)).length > before) return;
    }
  }

  /** Loads the page behind the oldest run. */
  async older(): Promise<void> {
    const last = this.runs.at(-1);
    if (last === undefined || !this.more || this.loading) return;
    const turn = ++this.#turn;
    await this.#asking(turn, async () => {
      const page = await this.#page(last.id);
      if (turn !== this.#turn) return;
      this.runs = appended(this.runs, page);
      this.more = page.length === PAGE;
    });
  }

  get #filter(): RunFilter {
    return { job: this.#job, standing: this.#standing };
  }

  #page(before: string | null): Promise<RunView[]> {
    return get({ command: 'runs', job: this.#job, limit: PAGE, before }, 'runs');
  }

  async #asking(turn: number, ask: () => Promise<void>): Promise<void> {
    this.loading = true;
    try {
      await ask();
      if (turn === this.#turn) this.error = undefined;
    } catch (thrown) {
      if (turn === this.#turn) this.error = toError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
