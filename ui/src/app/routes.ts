/** The addresses of the window: `#/partners/acme` is page `partners`, id `acme`. */

/** Pages, in the order of the navigation. */
export const PAGES = ['today', 'inbox', 'runs', 'jobs', 'layouts', 'partners', 'connections', 'settings'] as const;
/** Name of a page. */
export type PageName = (typeof PAGES)[number];

/** Where the window is. */
export interface Route {
  page: PageName;
  /** What follows the page: an id, `new`, or nothing. */
  id: string | undefined;
  /** What follows `?`, for filters that outlive a reload. */
  params: URLSearchParams;
}

/** Reads the part of an address after `#`. What is not known leads to Today. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const [name = '', ...rest] = path.split('/');
  const page = PAGES.find((one) => one === name);
  const params = new URLSearchParams(search);
  if (!page) return { page: 'today', id: undefined, params: new URLSearchParams() };
  return { page, id: decode(rest.join('/')), params };
}

/** Writes an address. */
export function href(page: PageName, id?: string, params?: Record<string, string>): string {
  const search = params ? `?${new URLSearchParams(params).toString()}` : '';
  return `#/${page}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search}`;
}

/** Goes to an address as the engine names it (`runs/7`, `/runs/7` or `#/runs/7`). */
export function go(to: string): void {
  location.hash = `#/${to.replace(/^#?\/?/, '')}`;
}

function decode(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
