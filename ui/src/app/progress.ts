/** Which run an event belongs to, and how far that run is. Pure: events in, the runs under way out. */
import type { Event, Feed } from '$/bindings';

/** Progress of one run, as far as its events told. */
export interface Progress {
  readonly text: string;
  readonly done: number;
  readonly total: number | null;
}

/** Runs under way by id, and the run that each source of events is at. */
export interface Running {
  readonly runs: ReadonlyMap<string, Progress>;
  readonly at: ReadonlyMap<string, string>;
}

/** Nothing runs. */
export const NOTHING: Running = { runs: new Map(), at: new Map() };

/** A call and the schedule are one source each: their runs come one after the other. */
function sourceOf(feed: Feed): string {
  return feed.feed === 'call' ? `call ${String(feed.call)}` : 'schedule';
}

/** What is known after one more event. Events outside of a run (a test of a connection, a preview) change nothing. */
export function heard(running: Running, feed: Extract<Feed, { event: Event }>): Running {
  const { event } = feed;
  const source = sourceOf(feed);
  if (event.event === 'run-began') {
    return { runs: put(running.runs, event.run, { text: '', done: 0, total: null }), at: put(running.at, source, event.run) };
  }
  if (event.event === 'run-ended') return { runs: without(running.runs, event.run), at: without(running.at, source) };
  const run = running.at.get(source);
  const progress = run === undefined ? undefined : running.runs.get(run);
  if (run === undefined || progress === undefined) return running;
  if (event.event === 'phase') return { ...running, runs: put(running.runs, run, { text: event.text, done: 0, total: null }) };
  if (event.event === 'progress') {
    return { ...running, runs: put(running.runs, run, { ...progress, done: event.done, total: event.total }) };
  }
  return running;
}

function put<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map([...map, [key, value]]);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([one]) => one !== key));
}
