/** What a place to stand must offer, and what goes wrong there. The shell, the development server and the tests' fake each are one. */
import type { Answer, Ask, Error as EngineError, Feed } from '$/bindings';

/** Where the pages stand. */
export interface Platform {
  /** Asks; rejects with a {@link Failure} or with the engine's error as it is. */
  ask(ask: Ask): Promise<Answer>;
  /** Hears everything that comes by itself, from now on; the function returned ends it. */
  listen(hear: (feed: Feed) => void): () => void;
  /** Whether this is the real window, whose shell opens the browser and saves files by itself. */
  readonly isWindow: boolean;
}

/** The engine's error, thrown. */
export class Failure extends Error {
  constructor(readonly view: EngineError) {
    super(view.message);
    this.name = 'Failure';
  }
}

/** Whatever was thrown, as the engine would say it. */
export function toError(thrown: unknown): EngineError {
  if (thrown instanceof Failure) return thrown.view;
  if (isError(thrown)) return thrown;
  return {
    code: 'internal',
    message: 'Something went wrong in the window. Nothing was sent by it.',
    hint: 'Try again. If it stays, please report it with the details below.',
    cause: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
    retry: 'never',
  };
}

/** The same, to be thrown on. */
export function failure(thrown: unknown): Failure {
  return thrown instanceof Failure ? thrown : new Failure(toError(thrown));
}

function isError(thrown: unknown): thrown is EngineError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown && 'hint' in thrown;
}
