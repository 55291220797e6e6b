import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TidewireProvider, useConnection, useSeries, useTick } from 'tidewire/react';

async function token(): Promise<string> {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}

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
      <TidewireProvider token={token}>
        <Page />
      </TidewireProvider>
    </StrictMode>,
  );
}
