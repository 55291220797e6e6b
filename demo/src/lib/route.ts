import { useSyncExternalStore } from 'react';

/** The pages, in the order of the navigation. */
export const ROUTES = ['market', 'bot', 'auctions', 'orders', 'notifications', 'performance'] as const;
export type Route = (typeof ROUTES)[number];

/** The page that an address names after its '#/'; the first one where it names none. */
export function routeOf(hash: string): Route {
  const name = hash.replace(/^#\/?/, '');
  return ROUTES.find((route) => route === name) ?? ROUTES[0];
}

export const hrefOf = (route: Route): string => `#/${route}`;

function listen(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export const useRoute = (): Route => useSyncExternalStore(listen, () => routeOf(location.hash));
