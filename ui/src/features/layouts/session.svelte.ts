/** One layout that is being worked on: the document, its history, what is in focus, and what the engine shows of it. */
import type { ColumnReport, Command, ConnectionId, LayoutPreview, LayoutView, SampledField, SampledFields } from '$/bindings';
import { Grounds } from './grounds.svelte';
import { expect } from '$/platform/engine';
import { editorText as t } from '$/text/layouts-editor';
import { hasCode, type Surroundings } from './around';
import { Drafts } from './drafts.svelte';
import { placing } from './model/carry';
import { parse, print } from './model/doc';
import { History } from './model/history';
import { mapOf } from './model/maps';
import type { Change, LayoutDoc } from './model/types';
import { nextOf, problemsOf, type Trouble } from './model/troubles';
import { flatten, openRequired, rowOf, sectionOf, usedFields, type Row } from './model/view';

export type { AskEngine, Surroundings } from './around';

/** The session of one layout. */
export class LayoutSession {
  readonly id: string;
  readonly drafts: Drafts;
  /** The standard of EDI under it. */
  readonly grounds: Grounds;
  readonly #around: Surroundings;
  #history: History<LayoutDoc> | null = null;
  #saved: LayoutDoc | null = null;
  #savedText: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether something changed while the file was asked for. */
  #again = false;
  #window = { from: 0, lines: 60 };
  #fieldsAsked = 0;
  #closed = false;

  /** The layout as it stands; null until it is open. */
  doc = $state.raw<LayoutDoc | null>(null);
  /** Id of the column in focus. */
  focus = $state<string | null>(null);
  /** Id of the kind of line that is being changed; none while a column is. */
  band = $state<string | null>(null);
  /** The newest saved version; null while there is none. */
  version = $state<number | null>(null);
  /** The file as it would be; the last one that could be made while a new one is asked for. */
  preview = $state.raw<LayoutPreview | null>(null);
  previewBusy = $state(false);
  previewError = $state.raw<unknown>(null);
  /** Fields of the books with examples. */
  fields = $state.raw<SampledFields | null>(null);
  fieldsBusy = $state(false);
  fieldsError = $state.raw<unknown>(null);
  /** Books that examples are taken from; made-up ones without. */
  connection = $state<ConnectionId | null>(null);
  undoName = $state<string | null>(null);
  redoName = $state<string | null>(null);
  /** How many actions may be taken back. */
  depth = $state(0);

  /** What each column does, as the engine said last while the layout was sound. */
  reports = $state.raw<ReadonlyMap<string, ColumnReport>>(mapOf([], String, (one: ColumnReport) => one));

  readonly items = $derived(this.doc === null ? [] : flatten(this.doc));
  readonly row: Row | null = $derived(this.doc === null ? null : rowOf(this.doc, this.focus));
  readonly used = $derived(usedFields(this.doc));
  readonly openRequired = $derived(this.doc === null ? [] : openRequired(this.doc));
  readonly byPath: ReadonlyMap<string, SampledField> = $derived(
    mapOf(this.fields?.fields ?? [], (field) => field.path, (field) => field),
  );
  readonly labels: ReadonlyMap<string, string> = $derived(
    mapOf(this.fields?.fields ?? [], (field) => field.path, (field) => field.label),
  );
  readonly problems: readonly Trouble[] = $derived(problemsOf(this.preview));

  constructor(id: string, around: Surroundings) {
    this.id = id;
    this.#around = around;
    this.drafts = new Drafts(id, around.ask, around.draftAfter ?? 600);
    this.grounds = new Grounds(around.ask);
  }

  /** Reads the draft, or the newest version. Rejects with the engine's error. */
  async open(): Promise<void> {
    const draft = expect(await this.#around.ask({ command: 'layout-draft-show', id: this.id }), 'draft');
    const kept = await this.#newest(draft !== null);
    this.#save(kept === null ? null : parse(kept.json));
    this.version = kept?.version ?? null;
    this.drafts.opened(draft, this.version);
    const text = draft?.json ?? kept?.json ?? '';
    this.#history = new History(parse(text));
    this.#show();
    this.#soon(0);
    void this.readFields(false);
    void this.grounds.read(this.doc?.standard);
  }

  async #newest(mayLack: boolean): Promise<LayoutView | null> {
    try {
      return expect(await this.#around.ask({ command: 'layout-show', id: this.id, version: null }), 'layout');
    } catch (error) {
      if (mayLack && hasCode(error, 'not-found')) return null;
      throw error;
    }
  }

  /** Text of the layout as it stands. */
  get text(): string {
    return this.doc === null ? '' : print(this.doc);
  }

  /** Text of the newest saved version. */
  get savedText(): string | null {
    return this.#savedText;
  }

  #save(doc: LayoutDoc | null): void {
    this.#saved = doc;
    this.#savedText = doc === null ? null : print(doc);
  }

  /** Does what a person asked for. Changes in a row with the same key are one action. */
  apply(change: Change | null, key: string | null = null): void {
    if (change === null || this.#history === null) return;
    const kinds = this.doc?.documents;
    this.#history.push(change.doc, change.name, key);
    this.#show();
    if (change.focus !== undefined) this.focus = change.focus;
    if (typeof change.focus === 'string') this.band = null;
    if (key === null) this.#around.say(change.said);
    this.#changed();
    if (change.doc.documents !== kinds) void this.readFields(false);
  }

  /** A new column for a field, behind the column in focus where it fits there. */
  addField(field: SampledField): void {
    if (this.doc === null) return;
    const found = placing(this.doc, this.row, field, this.fields?.lists ?? []);
    if (typeof found === 'string') this.say(found);
    else this.apply(found);
  }

  /** Ends an action that is being typed. */
  seal(): void {
    this.#history?.seal();
  }

  /** Speaks a sentence. */
  readonly say = (sentence: string): void => this.#around.say(sentence);

  undo(): void {
    const name = this.#history?.undo() ?? null;
    this.#around.say(name === null ? t.said.nothingToUndo : t.said.undone(name));
    if (name !== null) this.#turned();
  }

  redo(): void {
    const name = this.#history?.redo() ?? null;
    this.#around.say(name === null ? t.said.nothingToRedo : t.said.redone(name));
    if (name !== null) this.#turned();
  }

  #turned(): void {
    this.#show();
    if (this.doc !== null && rowOf(this.doc, this.focus) === null) this.focus = null;
    if (this.doc !== null && this.band !== null && sectionOf(this.doc, this.band) === null) this.band = null;
    this.#changed();
  }

  #show(): void {
    this.doc = this.#history?.now ?? null;
    this.undoName = this.#history?.undoName ?? null;
    this.redoName = this.#history?.redoName ?? null;
    this.depth = this.#history?.depth ?? 0;
  }

  #changed(): void {
    this.drafts.changed(this.text, this.savedText);
    this.#soon(this.#around.previewAfter ?? 120);
  }

  /** Puts a column into focus: its traces are shown, and its cells are marked in the file. */
  setFocus(id: string | null): void {
    if (id !== null) this.band = null;
    if (id === this.focus) return;
    this.seal();
    this.focus = id;
    this.#soon(20);
  }

  /** Puts a kind of line into focus. */
  setBand(id: string | null): void {
    this.seal();
    this.band = id;
    if (id !== null) this.focus = null;
  }

  /** The lines of the file that are on screen. */
  setWindow(from: number, lines: number): void {
    if (from === this.#window.from && lines === this.#window.lines) return;
    this.#window = { from, lines };
    this.#soon(20);
  }

  #soon(after: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#ask(), after);
  }

  /** Asks for the file as it would be: one question at a time, so that fast scrolling leaves no queue behind. */
  async #ask(): Promise<void> {
    if (this.previewBusy) {
      this.#again = true;
      return;
    }
    this.previewBusy = true;
    do {
      this.#again = false;
      await this.#askOnce();
    } while (this.#again && !this.#closed);
    this.previewBusy = false;
  }

  /** An answer for a layout that has changed meanwhile is dropped. */
  async #askOnce(): Promise<void> {
    const [{ from, lines }, layout, { connection, focus }] = [this.#window, this.text, this];
    const overtaken = (): boolean => this.#closed || layout !== this.text || connection !== this.connection;
    try {
      const command: Command = { command: 'layout-preview', layout, connection, from_line: from, lines, focus };
      const found = expect(await this.#around.ask(command), 'layout-preview');
      if (overtaken()) return;
      this.preview = found;
      if (found.columns.length > 0) this.reports = mapOf(found.columns, (one) => one.id, (one) => one);
      this.previewError = null;
    } catch (error) {
      if (!overtaken()) this.previewError = error;
    }
  }

  /** Tries the preview again after an error. */
  retryPreview(): void {
    this.#soon(0);
  }

  /** Reads the fields; `refresh` reads new examples from the books. */
  async readFields(refresh: boolean, signal?: AbortSignal): Promise<void> {
    const kinds = [...(this.doc?.documents ?? [])];
    this.#fieldsAsked += 1;
    const mine = this.#fieldsAsked;
    this.fieldsBusy = true;
    try {
      const command: Command = { command: 'layout-fields', kinds, connection: this.connection, refresh };
      const found = expect(await this.#around.ask(command, signal === undefined ? {} : { signal }), 'fields');
      if (mine !== this.#fieldsAsked) return;
      this.fields = found;
      this.fieldsError = null;
      if (refresh) this.#soon(0);
    } catch (error) {
      if (mine !== this.#fieldsAsked) return;
      this.fieldsError = hasCode(error, 'canceled') ? null : error;
    }
    this.fieldsBusy = false;
  }

  /** Takes examples from other books. */
  async useConnection(connection: ConnectionId | null): Promise<void> {
    this.connection = connection;
    await this.readFields(false);
    this.#soon(0);
  }

  /** Goes to the next thing that stands in the way. */
  nextProblem(): void {
    const next = nextOf(this.problems, this.focus);
    if (next === null) {
      this.#around.say(t.said.noProblem);
      return;
    }
    if (next.trouble.column !== '') this.setFocus(next.trouble.column);
    else if (next.trouble.section !== '') this.setBand(next.trouble.section);
    this.#around.say(t.said.problem(next.number, this.problems.length, next.trouble.sentence));
  }

  /** Keeps the layout as a new version. Rejects with the engine's error; the draft stays then. */
  async saveVersion(title: string): Promise<number> {
    const text = this.text;
    const command: Command = { command: 'layout-add', id: this.id, file: text, title: title.trim() === '' ? null : title.trim() };
    const view = expect(await this.#around.ask(command), 'layout');
    this.#save(parse(text));
    this.version = view.version;
    this.seal();
    await this.drafts.saved(view.version, this.text === text ? null : this.text);
    this.#around.say(t.save.done(view.version));
    return view.version;
  }

  /** Forgets what was not saved. One action: undo brings it back. False where nothing was ever saved. */
  async dropDraft(): Promise<boolean> {
    await this.drafts.drop();
    if (this.#saved === null) return false;
    this.apply({ doc: this.#saved, name: t.drop.drop, said: t.drop.done });
    return true;
  }

  /** Keeps the draft now. For leaving the screen. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.drafts.flush();
  }
}
