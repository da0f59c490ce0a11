/** Light, dark, or as the system says. Kept in the web view; it is no secret and no setting of the work. */

/** What can be chosen. */
export const THEMES = ['system', 'light', 'dark'] as const;
/** One choice. */
export type Theme = (typeof THEMES)[number];

const KEPT = 'theme';

/** What was chosen. */
export function theme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return THEMES.find((one) => one === kept) ?? 'system';
}

/** Chooses, and shows it at once. */
export function setTheme(choice: Theme): void {
  localStorage.setItem(KEPT, choice);
  applyTheme();
}

/** Puts the choice on the page. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme();
}
