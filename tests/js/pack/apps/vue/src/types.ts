// Only compiled: every entry of the package that a Vue application uses has its types.
import { createClient } from 'tidewire';
import type { SeriesSnapshot } from 'tidewire';
import { createFakeServer } from 'tidewire/testing';
import { provideTidewire, useSeries } from 'tidewire/vue';

export const client = (): ReturnType<typeof createClient> =>
  provideTidewire({ url: 'https://example.com' });
export const use = (): SeriesSnapshot => useSeries('BTC/USD').value;
export const seq: number = createFakeServer().publish('BTC/USD', 1);
// @ts-expect-error: types are there, not `any`
createClient({ url: 5 });
