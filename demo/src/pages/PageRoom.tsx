import { Suspense, useEffect } from 'react';
import type { Route } from '../lib/route.ts';
import { useConnections } from '../lib/use_connections.ts';
import { AlertWatch } from '../market/AlertWatch.tsx';
import { PageLoading } from '../shell/PageLoading.tsx';
import { PageBoundary } from './PageBoundary.tsx';
import { PAGES } from './pages.ts';
import { preloadViews, viewOf } from './views.ts';

/** Asks for the view anew each time that it is rendered anew. */
function PageView({ route }: { readonly route: Route }) {
  const View = viewOf(route);
  return <View />;
}

/** The page of a route, or why it is not there. */
export function PageRoom({ route }: { readonly route: Route }) {
  const { label, channels } = PAGES[route];
  const isLive = useConnections(channels).some((connection) => connection.isLive);
  useEffect(() => {
    if (isLive) preloadViews();
  }, [isLive]);
  return (
    <>
      {channels.includes('market') && <AlertWatch />}
      <PageBoundary key={route} route={route} isLive={isLive}>
        <Suspense fallback={<PageLoading label={label} />}>
          <PageView route={route} />
        </Suspense>
      </PageBoundary>
    </>
  );
}
