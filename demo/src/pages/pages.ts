import type { ChannelName } from 'tidewire';
import type { Route } from '../lib/route.ts';

/** What the shell knows of a page. */
export interface PageInfo {
  readonly label: string;
  /** Where there is no room for the label. */
  readonly short: string;
  /** An icon of 16 by 16, drawn as a line. */
  readonly icon: string;
  /** The channels that the page shows, of which the banner speaks. */
  readonly channels: readonly ChannelName[];
}

export const PAGES: Readonly<Record<Route, PageInfo>> = {
  market: { label: 'Market', short: 'Market', icon: 'M2 12l4-5 3 3 5-7M2 14.5h12', channels: ['market', 'crypto'] },
  bot: { label: 'Bot', short: 'Bot', icon: 'M3.5 6.5h9v7h-9zM8 6.5V3M6 10h.1M10 10h.1M1.5 9v2M14.5 9v2', channels: ['botStatus', 'dashboard'] },
  auctions: { label: 'Auctions', short: 'Auctions', icon: 'M2.5 3h3v4h3v4h3v3h2', channels: ['auctions'] },
  orders: { label: 'Orders', short: 'Orders', icon: 'M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6', channels: ['products'] },
  notifications: { label: 'Notifications', short: 'Inbox', icon: 'M4 11V7a4 4 0 0 1 8 0v4l1.5 1.5h-11zM6.5 14.5h3', channels: ['notifications'] },
  performance: { label: 'Performance', short: 'Perf.', icon: 'M2.5 12.5a6 6 0 1 1 11 0M8 9.5l2.5-3.5', channels: ['metrics', 'market'] },
};
