// Only compiled: every entry of the package that a React application uses has its types.
import { createClient, defineChannel } from 'tidewire';
import type { Client, SeriesSnapshot } from 'tidewire';
import { invalidateOn } from 'tidewire/query';
import { useSeries, useWebSocket } from 'tidewire/react';
import { createFakeServer } from 'tidewire/testing';

interface Bots {
  symbols: 'BTC/USD' | 'ETH/USD';
  events: { bot_status: { running: boolean } };
}
const channels = { bots: defineChannel<Bots>({ path: '/ws/bots', dialect: 'stream' }) };
declare module 'tidewire' {
  interface Register {
    channels: typeof channels;
  }
}
export const ofBots = (): SeriesSnapshot => useSeries('BTC/USD', { channel: 'bots' });
// @ts-expect-error: no such symbol
export const ofNone = (): SeriesSnapshot => useSeries('DOGE/USD', { channel: 'bots' });
// @ts-expect-error: no such channel
export const ofNowhere = (): SeriesSnapshot => useSeries('BTC/USD', { channel: 'bot' });
createClient({ channels }).on('bots', 'bot_status', ({ data }) => data.running);

export const client: Client = createClient({ url: 'https://example.com' });
export const price: number | undefined = client.tick('BTC/USD').getSnapshot()?.price;
export const use = (): SeriesSnapshot => useSeries('BTC/USD');
export const isConnected = (): boolean => useWebSocket().isConnected;
export const stop: () => void = invalidateOn(
  client,
  { invalidateQueries: () => {} },
  { symbols: ['BTC/USD'], queryKey: ['market'] },
);
export const seq: number = createFakeServer().publish('BTC/USD', 1);
// @ts-expect-error: types are there, not `any`
createClient({ url: 5 });
