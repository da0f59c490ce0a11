/** Carrying by pointer and by keys. Pointer events only: web views differ in the drag and drop of HTML. */
import { editorText as t } from '$/text/layouts-editor';
import { drop, firstStop, fits, sameTarget, stops, targetWords, turned, type Load, type Target } from '../model/carry';
import { isEdi } from '../model/place';
import { nameOf, rowOf } from '../model/view';
import type { LayoutSession } from '../session.svelte';

/** How far a pointer goes before it carries, in pixels. */
const SLOP = 4;
/** How near the edge of the list a pointer makes it scroll, and how far in one frame. */
const EDGE = 36;
const PACE = 12;

/** What is carried now, and where it would go. */
export class Drag {
  readonly #session: LayoutSession;
  #stops: Target[] = [];
  #at = 0;
  #x = 0;
  #y = 0;
  #frame = 0;
  #ghost: HTMLElement | null = null;

  load = $state.raw<Load | null>(null);
  target = $state.raw<Target | null>(null);
  /** Whether keys carry it, not the pointer. */
  byKeys = $state(false);

  constructor(session: LayoutSession) {
    this.#session = session;
  }

  /** Place of the carried column among those of its line; -1 for a field. */
  readonly #from = $derived.by(() => {
    const { load } = this;
    if (load?.kind !== 'column' || this.#session.doc === null) return -1;
    return rowOf(this.#session.doc, load.id)?.index ?? -1;
  });

  /** What is carried, in words. */
  get words(): string {
    const { load } = this;
    if (load === null) return '';
    if (load.kind === 'field') return load.field.label;
    const row = this.#session.doc === null ? null : rowOf(this.#session.doc, load.id);
    return row === null ? '' : nameOf(row.column);
  }

  /** The element that follows the pointer; it is moved without touching anything else. */
  ghost = (element: HTMLElement): (() => void) => {
    this.#ghost = element;
    this.#follow();
    return () => {
      this.#ghost = null;
    };
  };

  /** Makes an element the handle of a load. */
  handle = (load: () => Load | null): ((element: HTMLElement) => () => void) => {
    return (element) => {
      const down = (event: PointerEvent): void => this.#down(event, element, load());
      element.addEventListener('pointerdown', down);
      return () => element.removeEventListener('pointerdown', down);
    };
  };

  #down(event: PointerEvent, element: HTMLElement, load: Load | null): void {
    const on = event.target instanceof Element ? event.target.closest('button, input, select, textarea') : null;
    if (event.button !== 0 || load === null || (on !== null && on !== element && element.contains(on))) return;
    const { clientX, clientY } = event;
    const listen = new AbortController();
    const end = (): void => listen.abort();
    const moved = (move: PointerEvent): void => {
      this.#x = move.clientX;
      this.#y = move.clientY;
      if (this.load === null) {
        if (Math.hypot(move.clientX - clientX, move.clientY - clientY) < SLOP) return;
        this.#begin(load, element, move.pointerId);
      }
      move.preventDefault();
      this.#frame ||= requestAnimationFrame(this.#step);
    };
    const up = (): void => {
      end();
      if (this.load === null) return;
      this.#aim();
      this.drop();
      suppressClick();
    };
    const stop = (): void => {
      end();
      this.cancel();
    };
    const options = { signal: listen.signal };
    window.addEventListener('pointermove', moved, options);
    window.addEventListener('pointerup', up, options);
    window.addEventListener('pointercancel', stop, options);
    window.addEventListener('keydown', (key) => key.key === 'Escape' && stop(), options);
    window.addEventListener('blur', stop, options);
  }

  #begin(load: Load, element: HTMLElement, pointer: number): void {
    this.load = load;
    this.byKeys = false;
    this.target = null;
    if (element.isConnected) element.setPointerCapture(pointer);
    document.documentElement.style.cursor = 'grabbing';
    document.getSelection()?.removeAllRanges();
  }

  readonly #step = (): void => {
    this.#frame = 0;
    if (this.load === null || this.byKeys) return;
    this.#follow();
    this.#aim();
    if (this.#scroll()) this.#frame = requestAnimationFrame(this.#step);
  };

  #follow(): void {
    if (this.#ghost !== null) this.#ghost.style.transform = `translate(${this.#x + 12}px, ${this.#y + 12}px)`;
  }

  /** Finds what is under the pointer. */
  #aim(): void {
    const under = document.elementFromPoint(this.#x, this.#y);
    const next = under === null ? null : this.#targetAt(under);
    if (!sameTarget(next, this.target)) this.target = next;
  }

  #targetAt(under: Element): Target | null {
    const { load } = this;
    const { doc, fields } = this.#session;
    if (load === null || doc === null) return null;
    if (load.kind === 'column' && under.closest('[data-drop="remove"]') !== null) return { kind: 'remove' };
    const element = under.closest<HTMLElement>('[data-drop-section]');
    const section = element?.dataset['dropSection'];
    if (element === null || section === undefined || !fits(doc, load, section, fields?.lists ?? [])) return null;
    const row = rowOf(doc, element.dataset['dropColumn'] ?? null);
    if (isEdi(doc)) return row !== null && load.kind === 'field' ? { kind: 'fill', column: row.id } : null;
    if (row === null) return { kind: 'insert', section, index: Number(element.dataset['dropIndex'] ?? 0) };
    const box = element.getBoundingClientRect();
    const part = (this.#y - box.top) / Math.max(1, box.height);
    if (load.kind === 'field' && part > 0.25 && part < 0.75) return { kind: 'fill', column: row.id };
    const index = row.index + (part < 0.5 ? 0 : 1);
    if (load.kind === 'field') return { kind: 'insert', section, index };
    const from = this.#from;
    return { kind: 'insert', section, index: index > from ? index - 1 : index };
  }

  #scroll(): boolean {
    const list = document.querySelector('[data-drop-scroll]');
    if (list === null) return false;
    const box = list.getBoundingClientRect();
    if (this.#x < box.left || this.#x > box.right) return false;
    const by = this.#y < box.top + EDGE ? -PACE : this.#y > box.bottom - EDGE ? PACE : 0;
    const before = list.scrollTop;
    list.scrollTop += by;
    return list.scrollTop !== before;
  }

  /** Picks up by keys: arrows choose the place from now on. */
  pick(load: Load): void {
    const { doc, fields, focus } = this.#session;
    if (doc === null) return;
    const all = stops(doc, load, fields?.lists ?? []);
    this.load = load;
    const what = this.words;
    if (all.length === 0) {
      this.load = null;
      this.#session.say(t.said.noPlace(what));
      return;
    }
    this.byKeys = true;
    this.#stops = all;
    this.#at = firstStop(doc, load, all, focus);
    this.target = all[this.#at] ?? null;
    this.#session.say(`${t.said.picked(what)} ${this.#where()}`);
    this.#show();
  }

  #where(): string {
    const { doc, labels } = this.#session;
    if (doc === null || this.load === null || this.target === null) return '';
    return targetWords(doc, this.load, this.target, labels);
  }

  /** A key while something is carried by keys; true where it was taken. */
  key(event: KeyboardEvent): boolean {
    if (this.load === null || !this.byKeys) return false;
    const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -1e6, End: 1e6 };
    const by = steps[event.key];
    if (by !== undefined) this.#go(Math.max(0, Math.min(this.#stops.length - 1, this.#at + by)));
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') this.#turn(event.key === 'ArrowLeft');
    else if (event.key === ' ' || event.key === 'Enter') this.drop();
    else if (event.key === 'Escape') this.cancel();
    else if (event.key === 'Tab') {
      this.cancel();
      return false;
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #go(at: number): void {
    this.#at = at;
    this.target = this.#stops[at] ?? null;
    this.#session.say(this.#where());
    this.#show();
  }

  #turn(inFront: boolean): void {
    const { doc } = this.#session;
    if (doc === null || this.target === null || this.load?.kind !== 'field') return;
    this.target = turned(doc, this.target, inFront);
    this.#session.say(this.#where());
  }

  /** Scrolls the place into view. */
  #show(): void {
    const { target } = this;
    const { doc } = this.#session;
    if (target === null || doc === null) return;
    const key = target.kind === 'fill' ? `[data-drop-column="${CSS.escape(target.column)}"]`
      : target.kind === 'insert' ? `[data-drop-section="${CSS.escape(target.section)}"][data-drop-index="${target.index}"]`
      : '[data-drop="remove"]';
    requestAnimationFrame(() => document.querySelector(key)?.scrollIntoView({ block: 'nearest' }));
  }

  /** Drops it where it is. */
  drop(): void {
    const { load, target, byKeys } = this;
    const { doc } = this.#session;
    this.#clear();
    if (load === null || doc === null) return;
    const change = target === null ? null : drop(doc, load, target);
    if (change !== null) this.#session.apply(change);
    else if (byKeys) this.#session.say(t.said.canceled);
  }

  /** Puts it back. */
  cancel(): void {
    if (this.load === null) return;
    this.#clear();
    this.#session.say(t.said.canceled);
  }

  #clear(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.load = null;
    this.target = null;
    this.byKeys = false;
    document.documentElement.style.cursor = '';
  }

  /** Whether it would go to the end of a kind of line. */
  isEnd(section: string, size: number): boolean {
    const { target } = this;
    return target?.kind === 'insert' && target.section === section && target.index === size;
  }

  /** Marks of a row: dropped on it, in front of it, behind it. */
  markOf(id: string, section: string, index: number): 'fill' | 'before' | 'after' | '' {
    const { target, load } = this;
    if (target === null || load === null || target.kind === 'remove') return '';
    if (target.kind === 'fill') return target.column === id ? 'fill' : '';
    if (target.section !== section) return '';
    const from = this.#from;
    if (from === index && target.index === index) return '';
    if (from >= 0 && target.index > from) return target.index === index ? 'after' : '';
    return target.index === index ? 'before' : '';
  }
}

/** A drop ends in a click on what is under the pointer, which was not meant. */
function suppressClick(): void {
  const swallow = (event: Event): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  requestAnimationFrame(() => window.removeEventListener('click', swallow, { capture: true }));
}
