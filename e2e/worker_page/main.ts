// A page that shows one series by way of a worker, and lets a test look at what it has.
import { createClient } from 'tidewire';
import type { SeriesSnapshot, WorkerMode, WorkerSnapshot } from 'tidewire';

/** One state of the series, in numbers that a test can compare. */
export interface Seen {
  readonly status: SeriesSnapshot['status'];
  readonly points: readonly (readonly [seq: number, time: number, price: number, volume: number])[];
}

/** What a test finds as `window.lab`. */
export interface Lab {
  seen(): Seen;
  worker(): WorkerSnapshot;
  connection(): string;
  /** How often the series has changed, and the fewest points it had since it first had some. */
  readonly changes: { count: number; lengthMin: number };
  readonly errors: string[];
  /** What the socket class of the page itself was asked to open. */
  readonly sockets: string[];
  close(): void;
}

const query = new URLSearchParams(location.search);
const sockets: string[] = [];
const NativeSocket = WebSocket;
window.WebSocket = class extends NativeSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(String(url));
  }
};

async function token(): Promise<string> {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}

const errors: string[] = [];
const client = createClient({
  url: query.get('url') ?? '/',
  token,
  worker: {
    mode: (query.get('mode') ?? 'auto') as WorkerMode,
    ...(query.has('script') ? { script: query.get('script') ?? '' } : {}),
  },
  onError: ({ code, message }) => errors.push(`${code}: ${message}`),
});
const channel = query.get('channel') ?? 'market';
const series = client.series(query.get('symbol') ?? 'BTC/USD', { channel: channel as 'market' | 'crypto' });
const changes = { count: 0, lengthMin: Infinity };
series.subscribe(() => {
  changes.count += 1;
  const { length } = series.getSnapshot();
  if (length > 0 || changes.lengthMin < Infinity) changes.lengthMin = Math.min(changes.lengthMin, length);
});

const lab: Lab = {
  seen: () => {
    const { status, seq, time, price, volume } = series.getSnapshot();
    const points = [...seq].map(
      (number, i) => [number, time[i] ?? NaN, price[i] ?? NaN, volume[i] ?? NaN] as const,
    );
    return { status, points };
  },
  worker: () => client.worker.getSnapshot(),
  connection: () => client.connection(channel as 'market' | 'crypto').getSnapshot().status,
  changes,
  errors,
  sockets,
  close: () => client.close(),
};
Object.assign(window, { lab });
