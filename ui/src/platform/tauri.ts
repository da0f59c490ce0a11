/** The real window: one command, one event. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Answer, Ask, Feed } from '$/bindings';
import { type Platform, failure } from './platform';

/** The platform of the real window. */
export const windowPlatform: Platform = {
  isWindow: true,
  async ask(ask: Ask): Promise<Answer> {
    try {
      return await invoke<Answer>('ask', { ask });
    } catch (thrown) {
      throw failure(thrown);
    }
  },
  listen(hear: (feed: Feed) => void): () => void {
    const ended = listen<Feed>('feed', (event) => hear(event.payload));
    return () => {
      void ended.then((end) => end());
    };
  },
};
