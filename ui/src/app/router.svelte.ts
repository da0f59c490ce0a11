/** The route of the window, followed as the address changes. */
import { parseRoute, type Route } from './routes';

let route = $state.raw<Route>(parseRoute(location.hash));

/** Starts following the address; returns how to stop. */
export function followAddress(): () => void {
  const read = () => {
    route = parseRoute(location.hash);
  };
  window.addEventListener('hashchange', read);
  read();
  return () => window.removeEventListener('hashchange', read);
}

/** Where the window is now. */
export const router = {
  get route(): Route {
    return route;
  },
};
