/** A platform for unit tests: answers come from a function, the feed from the test. */
import type { Answer, Ask, Feed } from '$/bindings';
import type { Platform } from './platform';

export interface FakePlatform extends Platform {
  /** Everything that was asked. */
  readonly asked: Ask[];
  /** Sends something on the feed. */
  send(feed: Feed): void;
}

export function fakePlatform(answer: (ask: Ask) => Answer | Promise<Answer>): FakePlatform {
  const asked: Ask[] = [];
  const hearers = new Set<(feed: Feed) => void>();
  return {
    isWindow: false,
    asked,
    async ask(ask) {
      asked.push(ask);
      return answer(ask);
    },
    listen(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    send(feed) {
      for (const hear of hearers) hear(feed);
    },
  };
}
