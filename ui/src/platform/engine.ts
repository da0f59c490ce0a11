/** Asking the engine: a command goes in, its events come to who asked, its reply comes back with its type. */
import type { Answer, Ask, Command, Event, Feed, Reply, StateView } from '$/bindings';
import { platform } from './index';
import { Failure, failure } from './platform';

/** The kinds of replies. */
export type ReplyKind = Reply['reply'];
/** The value that a reply of this kind carries. */
export type Value<K extends ReplyKind> = Extract<Reply, { reply: K }>['value'];

/** How a command is watched and stopped. */
export interface RunOptions {
  /** Hears what happens while the command runs. */
  hear?: ((event: Event) => void) | undefined;
  /** Stops the command at the next safe point. */
  signal?: AbortSignal | undefined;
}

const hearers = new Map<number, (event: Event) => void>();
const listeners = new Set<(feed: Feed) => void>();
// Two windows may ask one server, so numbers begin at random.
let lastCall = Math.floor(Math.random() * 1_000_000_000);

/** Starts listening to the platform's feed; once, before the first command. Returns how to stop. */
export function startFeed(): () => void {
  return platform().listen((feed) => {
    if (feed.feed === 'call') hearers.get(feed.call)?.(feed.event);
    for (const listener of listeners) listener(feed);
  });
}

/** Hears everything on the feed; the function returned ends it. */
export function onFeed(hear: (feed: Feed) => void): () => void {
  listeners.add(hear);
  return () => {
    listeners.delete(hear);
  };
}

/** Asks the program itself. */
export async function ask(request: Ask): Promise<Answer> {
  try {
    return await platform().ask(request);
  } catch (thrown) {
    throw failure(thrown);
  }
}

/** How the program stands. */
export async function state(): Promise<StateView> {
  return stateOf(await ask({ ask: 'state' }));
}

/** The state out of an answer that must carry one. */
export function stateOf(answer: Answer): StateView {
  if (answer.answer !== 'state') throw unexpected(answer.answer, 'state');
  return answer.state;
}

/** Carries out a command. Rejects with a {@link Failure}. */
export async function run(command: Command, options: RunOptions = {}): Promise<Reply> {
  lastCall += 1;
  const call = lastCall;
  const cancel = () => {
    void platform()
      .ask({ ask: 'cancel', call })
      .catch(() => undefined);
  };
  hearers.set(call, (event) => pass(event, options));
  options.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const answer = await ask({ ask: 'engine', call, command });
    if (answer.answer !== 'reply') throw unexpected(answer.answer, 'reply');
    return answer.reply;
  } finally {
    hearers.delete(call);
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** Carries out a command whose reply is of this kind. */
export async function get<K extends ReplyKind>(command: Command, kind: K, options: RunOptions = {}): Promise<Value<K>> {
  return expect(await run(command, options), kind);
}

/** The value of a reply of this kind. */
export function expect<K extends ReplyKind>(reply: Reply, kind: K): Value<K> {
  if (reply.reply !== kind) throw unexpected(reply.reply, kind);
  return reply.value as Value<K>;
}

/** Opens an address in the system's browser. */
export async function openAddress(url: string): Promise<void> {
  if (platform().isWindow) await ask({ ask: 'open-address', url });
  else window.open(url, '_blank', 'noopener');
}

/** Saves a text where the person says; a browser downloads it. The path, or nothing where it was not saved or cannot be told. */
export async function saveFile(name: string, text: string): Promise<string | null> {
  if (!platform().isWindow) {
    download(name, text);
    return null;
  }
  const answer = await ask({ ask: 'save-file', name, text });
  if (answer.answer !== 'saved') throw unexpected(answer.answer, 'saved');
  return answer.path;
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function pass(event: Event, options: RunOptions): void {
  // The shell opens the browser by itself; a page has to.
  if (event.event === 'open-browser' && !platform().isWindow) window.open(event.url, '_blank', 'noopener');
  options.hear?.(event);
}

function unexpected(found: string, wanted: string): Failure {
  return failure(new Error(`an answer of another kind: ${found} instead of ${wanted}`));
}
