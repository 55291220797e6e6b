import { Suspense, lazy, useState } from 'react';
import { TidewireProvider } from 'tidewire/react';
import { Footer } from './components/Footer.tsx';
import { OfflineBanner } from './components/OfflineBanner.tsx';
import { ConnectionDrawer } from './lab/ConnectionDrawer.tsx';
import { useRoute } from './lib/route.ts';
import type { Route } from './lib/route.ts';
import { MarketPage } from './market/MarketPage.tsx';
import { PAGES } from './pages/pages.ts';
import { SessionContext, useCurrentSession } from './session/current.ts';
import { Header } from './shell/Header.tsx';
import { PageLoading } from './shell/PageLoading.tsx';

// The first page comes with the application; the others, and Vue with one of them, when they are opened.
const VIEWS: Readonly<Record<Route, React.ComponentType>> = {
  market: MarketPage,
  bot: lazy(() => import('./bot/BotPage.tsx').then(({ BotPage }) => ({ default: BotPage }))),
  auctions: lazy(() => import('./auctions/AuctionsPage.tsx').then(({ AuctionsPage }) => ({ default: AuctionsPage }))),
  orders: lazy(() => import('./orders/OrdersPage.tsx').then(({ OrdersPage }) => ({ default: OrdersPage }))),
  notifications: lazy(() => import('./notifications/NotificationsPage.tsx').then(({ NotificationsPage }) => ({ default: NotificationsPage }))),
  performance: lazy(() => import('./performance/PerformancePage.tsx').then(({ PerformancePage }) => ({ default: PerformancePage }))),
};

/** Header, one page, and what is true of all of them: how the connection is, and what can be done. */
export function App() {
  const session = useCurrentSession();
  const route = useRoute();
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const View = VIEWS[route];
  return (
    <SessionContext value={session}>
      <TidewireProvider key={session.user} client={session.client}>
        <Header route={route} isDrawerOpen={isDrawerOpen} onDrawer={() => setDrawerOpen((isOpen) => !isOpen)} />
        <main className="page" id="main">
          <Suspense fallback={<PageLoading label={PAGES[route].label} />}>
            <View key={route} />
          </Suspense>
        </main>
        <Footer />
        <OfflineBanner channels={PAGES[route].channels} />
        {isDrawerOpen && <ConnectionDrawer onClose={() => setDrawerOpen(false)} />}
      </TidewireProvider>
    </SessionContext>
  );
}
