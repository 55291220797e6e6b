import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TidewireProvider, useConnection, useSeries, useTick } from 'tidewire/react';
import { fetchToken } from './token';

function Page() {
  const { status } = useConnection();
  const tick = useTick('BTC/USD');
  const series = useSeries('BTC/USD');
  return (
    <main>
      <output id="status">{status}</output>
      <output id="price">{tick?.price}</output>
      <output id="series">{JSON.stringify({ status: series.status, seq: [...series.seq] })}</output>
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <TidewireProvider token={fetchToken}>
        <Page />
      </TidewireProvider>
    </StrictMode>,
  );
}
