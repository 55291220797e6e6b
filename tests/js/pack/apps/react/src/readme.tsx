import { createRoot } from 'react-dom/client';
// Written by the test: the README's own words.
import { App } from './readme_ticker';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
