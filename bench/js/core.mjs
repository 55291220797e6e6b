// The compiled core of js/dist, brought to where ticks flow: a live session, and a live client.
import { readFileSync } from 'node:fs';

import { DEFAULT_CHANNELS, createClient } from '../../js/dist/index.js';
import { openSession } from '../../js/dist/core_session.js';
import { startModule } from '../../js/dist/wasm_instance.js';
import createModule from '../../js/dist/wasm/tidewire_wasm.mjs';
import { SYMBOL } from './ticks.mjs';

const WASM = new URL('../../js/dist/wasm/', import.meta.url);
const compiled = (name) => WebAssembly.compile(readFileSync(new URL(name, WASM)));
const NOW = 1000;
const UNIX = 1_731_283_200_000;
/** What stands for the symbol in binary batches. */
export const HANDLE = 5;

/** A handle for binary batches, and a numbering that starts anew. */
export const subscribedFrame = (epoch) =>
  JSON.stringify({
    type: 'subscribed',
    symbols: [SYMBOL],
    positions: { [SYMBOL]: { epoch: `e${epoch}`, seq: 0 } },
    handles: { [SYMBOL]: HANDLE },
  });

function drain(session) {
  while (session.pollEffect() !== null);
}

/** A live session of one symbol; `text` and `binary` hand a frame in, `restart` begins a numbering. */
export async function liveSession(config) {
  const extras = () => compiled('tidewire_extras.wasm');
  const module = await startModule(createModule, await compiled('tidewire_wasm.wasm'), extras);
  await module.extras.load();
  const opened = openSession(module, JSON.stringify({ url: 'ws://a.example/', linger_ms: 0, ...config }), 1);
  if (opened.session === null) throw new Error(opened.error);
  const { session } = opened;
  const protocol = config.binary === true ? 'tidewire.v1.binary' : '';
  let epoch = 0;
  const forget = () => {
    session.handle({ kind: 'unsubscribe', text: SYMBOL }, NOW, UNIX);
    session.handle({ kind: 'wake' }, NOW, UNIX);
    session.handle({ kind: 'subscribe', text: SYMBOL }, NOW, UNIX);
    drain(session);
  };
  const renumber = () => {
    session.socketText(1, subscribedFrame((epoch += 1)), NOW, UNIX);
    drain(session);
  };
  const restart = config.dialect === 'feed' ? forget : renumber;
  session.handle({ kind: 'connect' }, NOW, UNIX);
  session.handle({ kind: 'subscribe', text: SYMBOL }, NOW, UNIX);
  drain(session);
  session.handle({ kind: 'socket_opened', id: 1, text: protocol }, NOW, UNIX);
  if (config.dialect !== 'feed') session.socketText(1, '{"type":"auth_success"}', NOW, UNIX);
  drain(session);
  restart();
  const points = () => session.readSeries(session.seriesId(SYMBOL));
  return {
    module,
    session,
    restart,
    text: (frame) => session.socketText(1, frame, NOW, UNIX),
    binary: (frame) => session.socketBinary(1, frame, NOW, UNIX),
    /** The newest price: what was handed in has arrived. */
    lastPrice: () => {
      const start = points() / Float64Array.BYTES_PER_ELEMENT;
      const count = module.HEAPF64[start];
      return module.HEAPF64[start + 8 + 2 * count - 1];
    },
  };
}

/** Real clocks, a socket in our hands, frames when we say so. */
class BenchHost {
  frame = undefined;
  socket = undefined;
  now = () => performance.now();
  unix = () => Date.now();
  seed = () => 1;
  pageUrl = () => 'http://a.example/';
  createWebSocket() {
    this.socket = { protocol: '', send() {}, close() {} };
    return this.socket;
  }
  http = () => new Promise(() => {});
  setTimer() {
    return () => {};
  }
  requestFrame(callback) {
    this.frame = callback;
    return () => {};
  }
  isOnline = () => true;
  isVisible = () => true;
  onLifecycle = () => () => {};
  readLocal = (url) => Promise.resolve(readFileSync(new URL(url)));
}

/** A client whose series of one symbol is live; `text` is what its socket hears. */
export async function liveClient() {
  const host = new BenchHost();
  const { market } = DEFAULT_CHANNELS;
  const client = createClient({ host, channels: { market: { ...market, auth: 'none' } } });
  const series = client.series(SYMBOL);
  series.subscribe(() => {});
  while (host.socket?.onopen == null) await new Promise((resolve) => setTimeout(resolve, 1));
  const { socket } = host;
  socket.onopen();
  socket.onmessage({ data: '{"type":"auth_success"}' });
  let epoch = 0;
  const paint = () => {
    const callback = host.frame;
    host.frame = undefined;
    callback?.();
  };
  return {
    series,
    paint,
    restart: () => {
      paint();
      socket.onmessage({ data: subscribedFrame((epoch += 1)) });
    },
    text: (frame) => socket.onmessage({ data: frame }),
    close: () => client.close(),
  };
}
