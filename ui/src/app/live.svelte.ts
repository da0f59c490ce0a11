/** What the whole window knows, kept fresh by the feed: the program's state, what needs someone, what runs. */
import type { Error as EngineError, Feed, StateView, TodayView } from '$/bindings';
import { toError } from '$/platform';
import { get, onFeed, state as askState } from '$/platform/engine';
import { heard, NOTHING, type Progress } from './progress';
import { go } from './routes';

let state = $state.raw<StateView>();
let today = $state.raw<TodayView>();
let waiting = $state(0);
let error = $state.raw<EngineError>();
let running = $state.raw(NOTHING);
/** Grows by one whenever the workspace may have changed; pages refresh on it. */
let version = $state(0);

/** The live state. Read in components; it is reactive. */
export const live = {
  get state() {
    return state;
  },
  get today() {
    return today;
  },
  /** How many records wait in the inbox. */
  get waiting() {
    return waiting;
  },
  /** Why the state could not be read. */
  get error() {
    return error;
  },
  /** How far a run is; nothing where its events were not heard. */
  progress(run: string): Progress | undefined {
    return running.runs.get(run);
  },
  get version() {
    return version;
  },
};

/** Reads everything again. */
export async function refreshLive(): Promise<void> {
  try {
    state = await askState();
    error = undefined;
    today = await get({ command: 'today' }, 'today').catch(() => undefined);
    waiting = (await get({ command: 'inbox' }, 'inbox').catch(() => [])).length;
  } catch (thrown) {
    error = toError(thrown);
  }
}

/** Tells the window that something was changed: everything live, and every page that watches, is read again. */
export function changed(): void {
  version += 1;
  void refreshLive();
}

/** Starts following the feed; returns how to stop. */
export function followLive(): () => void {
  void refreshLive();
  const stop = onFeed(hear);
  const shown = () => {
    if (document.visibilityState === 'visible') changed();
  };
  document.addEventListener('visibilitychange', shown);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', shown);
  };
}

function hear(feed: Feed): void {
  if (feed.feed === 'state') {
    state = feed.state;
    changed();
  } else if (feed.feed === 'go') {
    go(feed.to);
  } else {
    running = heard(running, feed);
    if (feed.event.event === 'run-began' || feed.event.event === 'run-ended') changed();
  }
}
