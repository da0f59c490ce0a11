/** Something that is asked for, and asked for again: loading, error, data. */
import type { Error as EngineError } from '$/bindings';
import { toError } from '$/platform';

/** The state of one question. Data stays while it is refreshed. */
export interface Query<T> {
  readonly data: T | undefined;
  readonly error: EngineError | undefined;
  /** True while a question is under way. */
  readonly loading: boolean;
  /** Asks again; what an older question answers after a newer one is dropped. */
  refresh(): Promise<void>;
}

/** Asks at once. To ask when something changes, call `refresh` in an `$effect`. */
export function query<T>(ask: () => Promise<T>): Query<T> {
  let data = $state.raw<T>();
  let error = $state.raw<EngineError>();
  let loading = $state(false);
  let newest = 0;
  async function refresh(): Promise<void> {
    const mine = ++newest;
    loading = true;
    try {
      const found = await ask();
      if (mine !== newest) return;
      data = found;
      error = undefined;
    } catch (thrown) {
      if (mine === newest) error = toError(thrown);
    } finally {
      if (mine === newest) loading = false;
    }
  }
  void refresh();
  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    refresh,
  };
}
