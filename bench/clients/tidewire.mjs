// Our client on the frames that the reference server really sent.
import { browserHost, createClient } from 'tidewire';
import { FakeSocket, useScript } from './fake_socket.mjs';

/** The page's frames, at the bench's command. */
function heldFrames() {
  let pending;
  return {
    request(callback) {
      pending = callback;
      return () => {
        pending = undefined;
      };
    },
    /** The next repaint. */
    pass() {
      const callback = pending;
      pending = undefined;
      callback?.();
    },
  };
}

/** Everything that a page can show of each symbol. */
function listenToAll(client, symbols) {
  for (const symbol of symbols) {
    client.tick(symbol).subscribe(() => {});
    client.series(symbol).subscribe(() => {});
  }
}

/**
 * Connects through the fake socket as to the server that `recording` is of. `listen(client)` subscribes
 * and returns when it is told; `pass()` is a repaint.
 */
export async function openTidewire({ recording, listen }) {
  useScript((text, socket) => {
    if (text === '') return;
    const message = JSON.parse(text);
    const reply = (frame) => queueMicrotask(() => socket.receive(frame));
    if (message.type === 'auth') reply(recording.accepted);
    if (message.type === 'subscribe') reply(recording.subscribed);
    if (message.type === 'backfill_request') {
      for (const symbol of message.symbols) reply(emptyBackfill(symbol, recording.subscribed));
    }
  });
  const frames = heldFrames();
  const host = { ...browserHost(FakeSocket), requestFrame: frames.request };
  const isBinary = recording.protocol === 'tidewire.v1.binary';
  const client = createClient({
    url: 'http://127.0.0.1',
    token: 'x',
    host,
    channels: { market: { path: '/ws/market-data', dialect: 'stream', binary: isBinary } },
  });
  const connection = client.connection();
  const isLive = new Promise((resolve) => {
    connection.subscribe(() => {
      if (connection.getSnapshot().isLive) resolve();
    });
  });
  listen(client);
  await isLive;
  // What subscribing has caused is over: its answers are microtasks.
  await new Promise((resolve) => setImmediate(resolve));
  frames.pass();
  return { client, pass: frames.pass, close: () => client.close() };
}

function emptyBackfill(symbol, subscribed) {
  const position = JSON.parse(subscribed).positions[symbol];
  return JSON.stringify({ type: 'backfill', symbol, candles: [], ticks: [], recovered: true, position });
}

/** The same for a market of many symbols, with everything listened to. */
export function openMarket(market) {
  return openTidewire({
    recording: market.handshake,
    listen: (client) => listenToAll(client, market.symbols),
  });
}
