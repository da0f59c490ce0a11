import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command, LayoutPreview, Reply } from '$/bindings';
import { Failure } from '$/platform';
import { addStep, rename, setRequired } from './model/columns';
import { parse } from './model/doc';
import { template } from './model/templates.testing';
import { nameOf, rows } from './model/view';
import { LayoutSession } from './session.svelte';

const JSON_TEXT = template('csv-invoices');
const preview = (n: number): LayoutPreview => ({
  problems: [], warnings: [], columns: [], n_lines: n, n_bytes: 0, lines: [], n_written: 0, n_held: 0, faults: [], focus: [], source: '',
});
const failure = (code: 'not-found' | 'disk-full'): Failure => new Failure({ code, message: code, hint: '', cause: '', retry: 'never' });

/** An engine that keeps drafts and versions, and answers previews when the test says so. */
class Engine {
  asked: Command[] = [];
  draft: { json: string; base: number | null } | null = null;
  kept: { json: string; version: number } | null = { json: JSON_TEXT, version: 3 };
  full = false;
  waiting: ((n: number) => void)[] = [];

  ask = async (command: Command): Promise<Reply> => {
    this.asked.push(command);
    if (this.full && command.command === 'layout-draft-put') throw failure('disk-full');
    const shown = (): Reply => ({
      reply: 'layout',
      value: { id: 'x', name: 'x', version: this.kept?.version ?? 0, stored: '', json: this.kept?.json ?? '', warnings: [], jobs: [], kinds: [], draft: null },
    });
    switch (command.command) {
      case 'layout-draft-show':
        return { reply: 'draft', value: this.draft === null ? null : { id: 'x', changed: '2026-11-21T10:00:00Z', ...this.draft } };
      case 'layout-show':
        if (this.kept === null) throw failure('not-found');
        return shown();
      case 'layout-draft-put':
        this.draft = { json: command.json, base: command.base };
        return { reply: 'done', value: { text: '' } };
      case 'layout-draft-drop':
        this.draft = null;
        return { reply: 'done', value: { text: '' } };
      case 'layout-add':
        this.kept = { json: command.file, version: (this.kept?.version ?? 0) + 1 };
        return shown();
      case 'layout-fields':
        return { reply: 'fields', value: { fields: [], lists: [], source: '', n_documents: 0 } };
      default:
        return new Promise((done) => this.waiting.push((n) => done({ reply: 'layout-preview', value: preview(n) })));
    }
  };

  count(name: Command['command']): number {
    return this.asked.filter((one) => one.command === name).length;
  }
}

const said: string[] = [];
let engine: Engine;
async function opened(change: (engine: Engine) => void = () => undefined): Promise<LayoutSession> {
  engine = new Engine();
  change(engine);
  const session = new LayoutSession('x', { ask: engine.ask, say: (sentence) => said.push(sentence) });
  await session.open();
  await vi.advanceTimersByTimeAsync(0);
  return session;
}
const first = (session: LayoutSession): string => rows(session.doc ?? parse(JSON_TEXT))[0]?.id ?? '';
const head = (session: LayoutSession): string => nameOf(rows(session.doc ?? parse(JSON_TEXT))[0]?.column ?? { id: '', at: '' });
function type(session: LayoutSession, text: string): void {
  if (session.doc !== null) session.apply(rename(session.doc, first(session), text), 'head');
}

beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('a session', () => {
  it('opens the draft before the version, and the version where there is no draft', async () => {
    expect(head(await opened())).toBe('Invoice no');
    const other = JSON_TEXT.replace('Invoice no', 'Number');
    const session = await opened((one) => (one.draft = { json: other, base: 2 }));
    expect([head(session), session.version, session.drafts.state]).toEqual(['Number', 3, 'kept']);
    const fresh = await opened((one) => {
      one.kept = null;
      one.draft = { json: other, base: null };
    });
    expect([head(fresh), fresh.version]).toEqual(['Number', null]);
    await expect(opened((one) => (one.kept = null))).rejects.toThrow('not-found');
  });

  it('asks one question at a time, and drops an answer that was overtaken', async () => {
    const session = await opened();
    type(session, 'A');
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.waiting.length).toBe(1);
    engine.waiting[0]?.(1);
    await vi.advanceTimersByTimeAsync(0);
    expect([engine.waiting.length, session.preview, session.previewBusy]).toEqual([2, null, true]);
    engine.waiting[1]?.(2);
    await vi.advanceTimersByTimeAsync(0);
    expect([session.preview?.n_lines, session.previewBusy]).toEqual([2, false]);
  });

  it('leaves no queue behind a fast scroll', async () => {
    const session = await opened();
    for (let from = 0; from < 400; from += 20) {
      session.setWindow(from, 60);
      await vi.advanceTimersByTimeAsync(30);
    }
    engine.waiting[0]?.(1);
    await vi.advanceTimersByTimeAsync(0);
    engine.waiting[1]?.(2);
    await vi.advanceTimersByTimeAsync(100);
    expect([engine.waiting.length, session.preview?.n_lines]).toEqual([2, 2]);
  });

  it('asks once after many changes, and takes typing as one action', async () => {
    const session = await opened();
    engine.waiting[0]?.(0);
    await vi.advanceTimersByTimeAsync(0);
    const before = engine.count('layout-preview');
    for (const text of ['R', 'Re', 'Rec']) type(session, text);
    await vi.advanceTimersByTimeAsync(1000);
    expect([engine.count('layout-preview') - before, engine.count('layout-draft-put'), session.depth]).toEqual([1, 1, 1]);
    expect(engine.draft?.json).toContain('"Rec"');
    session.undo();
    expect([head(session), session.redoName === null]).toEqual(['Invoice no', false]);
  });

  it('leaves no draft where nothing differs from the version', async () => {
    const session = await opened();
    type(session, 'Other');
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.drafts.state).toBe('kept');
    session.undo();
    await vi.advanceTimersByTimeAsync(1000);
    expect([engine.draft, session.drafts.state]).toEqual([null, 'none']);
  });

  it('keeps the draft at once when it is closed', async () => {
    const session = await opened();
    type(session, 'Last words');
    await session.close();
    expect(engine.draft?.json).toContain('Last words');
  });

  it('says that a draft was not kept, and keeps it when it is tried again', async () => {
    const session = await opened((one) => (one.full = true));
    type(session, 'Kept later');
    await vi.advanceTimersByTimeAsync(1000);
    expect([session.drafts.state, engine.draft]).toEqual(['failed', null]);
    engine.full = false;
    await session.drafts.flush();
    expect([session.drafts.state, engine.draft?.json.includes('Kept later')]).toEqual(['kept', true]);
  });

  it('saves a version and lets the draft go', async () => {
    const session = await opened();
    if (session.doc !== null) session.apply(setRequired(session.doc, first(session), false));
    await vi.advanceTimersByTimeAsync(1000);
    await expect(session.saveVersion('  why  ')).resolves.toBe(4);
    expect([session.version, engine.draft, session.drafts.state, session.savedText === session.text]).toEqual([4, null, 'none', true]);
    expect(engine.asked.find((one) => one.command === 'layout-add')).toMatchObject({ title: 'why' });
  });

  it('drops the draft as an action that can be taken back', async () => {
    const session = await opened();
    if (session.doc !== null) session.apply(addStep(session.doc, first(session), 'trim'));
    await vi.advanceTimersByTimeAsync(1000);
    await expect(session.dropDraft()).resolves.toBe(true);
    expect(session.text).toBe(session.savedText);
    session.undo();
    expect(session.text).toContain('trim');
  });

  it('forgets a focus that is gone', async () => {
    const session = await opened();
    session.addField({ path: 'doc.number', label: 'Number', group: '', holds: 'text', class: 'stored', about: '', samples: [], n_filled: 0 });
    const added = session.focus;
    expect(rows(session.doc ?? parse(JSON_TEXT)).at(-1)?.id).toBe(added);
    session.undo();
    expect(session.focus).toBeNull();
    expect(said.at(-1)).toBe('Undone: add Number.');
  });
});

describe('other books', () => {
  it('show the file with their records once the records are there', async () => {
    const session = await opened();
    engine.waiting[0]?.(0);
    await vi.advanceTimersByTimeAsync(0);
    const used = session.useConnection('harbour');
    await vi.advanceTimersByTimeAsync(100);
    await used;
    const asked = engine.asked.map((one) => ('connection' in one ? `${one.command} ${String(one.connection)}` : one.command));
    expect(asked.slice(-2)).toEqual(['layout-fields harbour', 'layout-preview harbour']);
  });
});
