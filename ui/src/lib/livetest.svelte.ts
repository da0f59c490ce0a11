/** A test under way: its steps as they come, how to stop it, and how it ended. */
import type { Command, Error as EngineError, Tick } from '$/bindings';
import { toError } from '$/platform';
import { get } from '$/platform/engine';

/** A test that can be started, watched and stopped. */
export interface LiveTest {
  readonly ticks: Tick[];
  readonly busy: boolean;
  /** Whether every step of the last test went well; nothing before the first one has ended. */
  readonly ok: boolean | undefined;
  readonly error: EngineError | undefined;
  /** Starts it; a test that is under way goes on instead. */
  start(): Promise<void>;
  stop(): void;
  /** Forgets a result, because what it tested has changed. One under way is stopped, and a new one can start at once. */
  forget(): void;
}

/** Makes one. `command` is asked for at each start. */
export function liveTest(command: () => Command): LiveTest {
  let ticks = $state.raw<Tick[]>([]);
  let busy = $state(false);
  let ok = $state<boolean>();
  let error = $state.raw<EngineError>();
  let end: AbortController | undefined;
  let turn = 0;
  async function start(): Promise<void> {
    if (busy) return;
    busy = true;
    ticks = [];
    ok = undefined;
    error = undefined;
    end = new AbortController();
    turn += 1;
    const mine = turn;
    try {
      const report = await get(command(), 'test', {
        signal: end.signal,
        hear: (event) => {
          if (event.event === 'tick' && mine === turn) ticks = [...ticks, { step: event.step, ok: event.ok, text: event.text, who: event.who }];
        },
      });
      if (mine !== turn) return;
      ticks = report.ticks;
      ok = report.ok;
    } catch (thrown) {
      const found = toError(thrown);
      if (mine === turn && found.code !== 'canceled') error = found;
    } finally {
      if (mine === turn) busy = false;
    }
  }
  function forget(): void {
    end?.abort();
    turn += 1;
    busy = false;
    ticks = [];
    ok = undefined;
    error = undefined;
  }
  return {
    get ticks() {
      return ticks;
    },
    get busy() {
      return busy;
    },
    get ok() {
      return ok;
    },
    get error() {
      return error;
    },
    start,
    stop: () => end?.abort(),
    forget,
  };
}
