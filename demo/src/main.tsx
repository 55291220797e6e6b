import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/status.css';
import './styles/ticker.css';
import './styles/chart.css';
import './styles/drawer.css';
import './styles/auctions.css';
import './styles/orders.css';
import './styles/inbox.css';
import './styles/performance.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
