import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { TidewireProvider, useClient, useConnection, useSeries, useTick } from 'tidewire/react';
import { fetchToken } from './token';

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
      <TidewireProvider token={fetchToken} worker={worker}>
        <Page />
      </TidewireProvider>
    </StrictMode>,
  );
}
