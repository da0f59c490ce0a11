/** The development server: the same questions over HTTP on this machine, with a random token. */
import type { Answer, Ask, Feed } from '$/bindings';
import { type Platform, Failure, failure } from './platform';

const KEPT = 'ml-connector-dev-token';

/** The token from the address, which is then taken out of sight, or the one kept from before. */
function token(): string {
  const found = /[#&]token=([0-9a-zA-Z_-]+)/.exec(location.hash)?.[1];
  if (found !== undefined) {
    sessionStorage.setItem(KEPT, found);
    history.replaceState(null, '', location.pathname + location.search);
    return found;
  }
  return sessionStorage.getItem(KEPT) ?? '';
}

/** How long to wait before the feed is taken up again, in milliseconds. */
const AGAIN = 1000;

/** The platform of a browser page behind the development server. */
export function httpPlatform(): Platform {
  const secret = token();
  const headers = { 'X-Token': secret, 'Content-Type': 'application/json' };

  async function ask(request: Ask): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch('api/ask', { method: 'POST', headers, body: JSON.stringify(request) });
    } catch (thrown) {
      throw failure(thrown);
    }
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return body as Answer;
    throw failure(body ?? `the development server answered ${response.status}`);
  }

  function listen(hear: (feed: Feed) => void): () => void {
    const end = new AbortController();
    void keepHearing(hear, headers, end.signal);
    return () => end.abort();
  }

  return { isWindow: false, ask, listen };
}

async function keepHearing(hear: (feed: Feed) => void, headers: Record<string, string>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch('api/feed', { headers, signal });
      if (response.status === 401 || response.status === 403) return;
      if (response.body !== null) await readLines(response.body, hear);
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof Failure) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

async function readLines(body: ReadableStream<Uint8Array>, hear: (feed: Feed) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') hear(JSON.parse(line) as Feed);
  }
}
