/** Keys that work anywhere in the window, except while somebody types. */

/** One shortcut: its keys as `?`, `g t` or `ctrl+z` (Ctrl or the Mac's command key), and what it does in words. */
export interface Shortcut {
  keys: string;
  text: string;
  act: () => void;
}

/** How long after the first key of a pair the second one counts, in milliseconds. */
const PAIR = 1500;

/** Name of a key press, as shortcuts write it. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && event.key.length > 1 ? 'shift+' : '';
  const upper = event.shiftKey && /^[a-z]$/.test(key) ? 'shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${shift}${upper}${key}`;
}

/** Whether the key press belongs to somebody who types. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** A listener for `keydown` on the window. `list` is read at every key. */
export function shortcuts(list: () => Shortcut[]): (event: KeyboardEvent) => void {
  let first = '';
  let at = 0;
  return (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const name = keyName(event);
    if (isTyping(event.target) && !name.startsWith('ctrl+')) return;
    const pair = event.timeStamp - at < PAIR ? `${first} ${name}` : name;
    const found = list().find((one) => one.keys === pair) ?? list().find((one) => one.keys === name);
    first = found ? '' : name;
    at = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.act();
  };
}
