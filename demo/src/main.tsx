import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TidewireProvider } from 'tidewire/react';
import { App } from './App.tsx';
import { client } from './client.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/status.css';
import './styles/ticker.css';
import './styles/chart.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <TidewireProvider client={client}>
      <App />
    </TidewireProvider>
  </StrictMode>,
);
