/** Which job's Run dialog is open. */
import type { JobView } from '$/bindings';

/** What the dialog was asked for. */
export interface RunWish {
  view: JobView;
  look: boolean;
  period: string;
}

/** Holds the wish of one page. */
export class RunHost {
  wish = $state.raw<RunWish>();
  open = $state(false);
  /** Counts the wishes, so that each gets a fresh dialog. */
  turn = $state(0);

  /** Opens the dialog. */
  ask(view: JobView, look = false, period = ''): void {
    this.wish = { view, look, period };
    this.turn += 1;
    this.open = true;
  }
}
