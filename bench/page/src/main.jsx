import { createRoot } from 'react-dom/client';

import { ControlPage } from './control_page.jsx';
import { SeedPage } from './seed_page.jsx';
import { TidewirePage } from './tidewire_page.jsx';

const query = new URLSearchParams(location.search);

const PAGES = {
  control: () => <ControlPage />,
  seed: () => <SeedPage />,
  tidewire: () => <TidewirePage worker={query.get('worker')} />,
};

createRoot(document.getElementById('root')).render(PAGES[query.get('page')]());
