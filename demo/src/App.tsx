import { useRef, useState } from 'react';
import { TidewireProvider } from 'tidewire/react';
import { Footer } from './components/Footer.tsx';
import { OfflineBanner } from './components/OfflineBanner.tsx';
import { ConnectionDrawer } from './lab/ConnectionDrawer.tsx';
import { useRoute } from './lib/route.ts';
import { PageRoom } from './pages/PageRoom.tsx';
import { PAGES } from './pages/pages.ts';
import { SessionContext, useCurrentSession } from './session/current.ts';
import { Header } from './shell/Header.tsx';

/** Header, one page, and what is true of all of them: how the connection is, and what can be done. */
export function App() {
  const session = useCurrentSession();
  const route = useRoute();
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const closeDrawer = (): void => {
    setDrawerOpen(false);
    opener.current?.focus();
  };
  return (
    <SessionContext value={session}>
      <TidewireProvider client={session.client}>
        <Header route={route} isDrawerOpen={isDrawerOpen} drawerButton={opener} onDrawer={() => setDrawerOpen((isOpen) => !isOpen)} />
        <main className="page" id="main" tabIndex={-1}>
          {/* A page is one user's; what is around it stays, and with it the focus. */}
          <PageRoom key={session.user} route={route} />
        </main>
        <Footer />
        <OfflineBanner channels={PAGES[route].channels} />
        {isDrawerOpen && <ConnectionDrawer onClose={closeDrawer} />}
      </TidewireProvider>
    </SessionContext>
  );
}
