/** What the whole window knows, kept fresh by the feed: the program's state, what needs someone, what runs. */
import type { Error as EngineError, Event, Feed, StateView, TodayView } from '$/bindings';
import { toError } from '$/platform';
import { get, onFeed, state as askState } from '$/platform/engine';
import { go } from './routes';

/** Progress of one run, as far as its events told. */
export interface Progress {
  text: string;
  done: number;
  total: number | null;
}

let state = $state.raw<StateView>();
let today = $state.raw<TodayView>();
let error = $state.raw<EngineError>();
let progress = $state.raw<Progress>();
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
  /** Why the state could not be read. */
  get error() {
    return error;
  },
  get progress() {
    return progress;
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
    hearEvent(feed.event);
  }
}

function hearEvent(event: Event): void {
  if (event.event === 'run-began' || event.event === 'run-ended') {
    progress = undefined;
    changed();
  } else if (event.event === 'phase') {
    progress = { text: event.text, done: 0, total: null };
  } else if (event.event === 'progress') {
    progress = { text: progress?.text ?? '', done: event.done, total: event.total };
  }
}
