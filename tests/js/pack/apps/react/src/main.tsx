import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { TidewireProvider, useClient, useConnection, useSeries, useTick } from 'tidewire/react';

async function token(): Promise<string> {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** Where the core runs: as the address of the page says. */
const worker = new URLSearchParams(location.search).has('worker') ? 'auto' : 'none';

function Page() {
  const state = useClient().worker;
  const { mode } = useSyncExternalStore(state.subscribe, state.getSnapshot);
  const { status } = useConnection();
  const tick = useTick('BTC/USD');
  const series = useSeries('BTC/USD');
  return (
    <main>
      <output id="status">{status}</output>
      <output id="mode">{mode}</output>
      <output id="price">{tick?.price}</output>
      <output id="series">{JSON.stringify({ status: series.status, seq: [...series.seq] })}</output>
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <TidewireProvider token={token} worker={worker}>
        <Page />
      </TidewireProvider>
    </StrictMode>,
  );
}
