// A page without a framework that shows a price: what its own script takes of the package.
import { createClient } from 'tidewire';

const price = createClient().tick('BTC/USD');
price.subscribe(() => {
  document.body.textContent = String(price.getSnapshot()?.price);
});
