import { describe, expect, it } from 'vitest';
import type { Answer, Ask, RunView } from '$/bindings';
import { usePlatform } from '$/platform';
import { fakePlatform } from '$/platform/fake';
import { whole, withoutTorn } from './filetext.svelte';
import { RunList } from './list.svelte';
import { fits } from './model';

const id = (n: number): string => `r-${n.toString().padStart(6, '0')}`;
const run = (n: number): RunView => ({
  id: id(n), job: n % 2 === 0 ? 'even' : 'odd', state: n === 1 ? 'failed' : 'succeeded', phase: 'deliver', trigger: 'manual', period: null,
  started: '2026-11-01T08:00:00Z', ended: null, message: '', job_name: '', partner: '', sent: 1, held: 0, noted: 0, totals: [],
});

/** An engine with so many runs, newest first. */
function engine(count: number): { asked: number } {
  const told = { asked: 0 };
  const answer = (ask: Ask): Answer => {
    if (ask.ask !== 'engine' || ask.command.command !== 'runs') throw new Error(`not expected: ${ask.ask}`);
    const { job, limit, before } = ask.command;
    told.asked += 1;
    const all = Array.from({ length: count }, (_, i) => run(count - i));
    const value = all.filter((one) => (job === null || one.job === job) && (before === null || one.id < before)).slice(0, limit);
    return { answer: 'reply', reply: { reply: 'runs', value } };
  };
  usePlatform(fakePlatform(answer));
  return told;
}

describe('a long list of runs', () => {
  it('is read page by page, each run once', async () => {
    engine(250);
    const list = new RunList();
    await list.narrow({ job: null, standing: null });
    expect([list.runs.length, list.more]).toEqual([100, true]);
    await list.loadMore();
    await list.loadMore();
    expect([list.runs.length, list.more]).toEqual([250, false]);
    expect(new Set(list.runs.map((one) => one.id)).size).toBe(250);
  });

  it('looks further back by itself for what is rare, and stops after ten pages', async () => {
    engine(950);
    const list = new RunList();
    const filter = { job: null, standing: 'failed' as const };
    await list.narrow(filter);
    expect(list.runs.filter((one) => fits(one, filter)).map((one) => one.id)).toEqual([id(1)]);
    const told = engine(5000);
    const longer = new RunList();
    await longer.narrow(filter);
    expect([told.asked, longer.more]).toEqual([11, true]);
  });

  it('asks the engine for one job only', async () => {
    engine(30);
    const list = new RunList();
    await list.narrow({ job: 'even', standing: null });
    expect([list.runs.length, list.more]).toEqual([15, false]);
  });
});

describe('the text of a file', () => {
  const bytes = new TextEncoder().encode('é'.repeat(700_000));
  const hash = async (of: Uint8Array<ArrayBuffer>): Promise<string> =>
    [...new Uint8Array(await crypto.subtle.digest('SHA-256', of))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

  async function serve(of: Uint8Array<ArrayBuffer>): Promise<void> {
    const sha256 = await hash(of);
    usePlatform(
      fakePlatform((ask) => {
        if (ask.ask !== 'engine' || ask.command.command !== 'run-file') throw new Error(`not expected: ${ask.ask}`);
        const { from, limit } = ask.command;
        // An odd border cuts a character of two bytes.
        const part = of.slice(from, from + limit - 1);
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
        return { answer: 'reply', reply: { reply: 'file-text', value: { name: 'f', size: of.length, sha256, text, cut: from + limit - 1 < of.length } } };
      }),
    );
  }

  it('is put together without torn characters', async () => {
    await serve(bytes);
    const copy = await whole('r-1', 'f', bytes.length);
    expect(copy.is === 'text' && copy.text.length).toBe(700_000);
  });
  it('is no copy where the bytes are no text', async () => {
    await serve(new Uint8Array([0x41, 0xff, 0x42]));
    expect(await whole('r-1', 'f', 3)).toEqual({ is: 'not-text' });
  });
  it('drops only what a cut tore', () => {
    expect(withoutTorn('ab\uFFFD', true)).toBe('ab');
    expect(withoutTorn('ab\uFFFD', false)).toBe('ab\uFFFD');
  });
});
