import { lazy } from 'react';
import { ROUTES } from '../lib/route.ts';
import type { Route } from '../lib/route.ts';
import { MarketPage } from '../market/MarketPage.tsx';

type View = React.ComponentType;
type LaterRoute = Exclude<Route, 'market'>;

// The first page comes with the application; the others, and Vue with one of them, have files of their own.
const LOADS: Readonly<Record<LaterRoute, () => Promise<View>>> = {
  bot: () => import('../bot/BotPage.tsx').then(({ BotPage }) => BotPage),
  auctions: () => import('../auctions/AuctionsPage.tsx').then(({ AuctionsPage }) => AuctionsPage),
  orders: () => import('../orders/OrdersPage.tsx').then(({ OrdersPage }) => OrdersPage),
  notifications: () => import('../notifications/NotificationsPage.tsx').then(({ NotificationsPage }) => NotificationsPage),
  performance: () => import('../performance/PerformancePage.tsx').then(({ PerformancePage }) => PerformancePage),
};

const views = new Map<LaterRoute, View>();

/** A browser does not tell a file that is gone from a server that is away. */
const describeMissing = (): string => (navigator.onLine ? 'the server did not send the page' : 'this device is offline');

const loadView = (route: LaterRoute): View =>
  lazy(() =>
    LOADS[route]().then(
      (View) => ({ default: View }),
      (error: unknown) => {
        throw new Error(describeMissing(), { cause: error });
      },
    ),
  );

/** The component of a page; suspends while its file is on the way. */
export function viewOf(route: Route): View {
  if (route === 'market') return MarketPage;
  const view = views.get(route) ?? loadView(route);
  views.set(route, view);
  return view;
}

/** A view keeps its failure: the next `viewOf` asks anew. */
export function forgetView(route: Route): void {
  if (route !== 'market') views.delete(route);
}

/** Fetches every page while there is a server; one that does not come is asked for when it is opened. */
export function preloadViews(): void {
  for (const route of ROUTES) {
    if (route === 'market' || views.has(route)) continue;
    LOADS[route]().then(
      (View) => {
        if (!views.has(route)) views.set(route, View);
      },
      () => undefined,
    );
  }
}
