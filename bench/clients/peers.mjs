// The clients under test, each behind the same three functions:
//
//   open(take)      connects through the fake socket and subscribes; `take(price)` is its callback
//   frames(ticks)   the frames in which its own server would send these ticks, one message each
//   close()
//
// The payload is the same object for all: the `market_data` of the reference server.
import { createRequire } from 'node:module';
import { Centrifuge } from 'centrifuge';
import { Socket } from 'phoenix';
import { FakeSocket, useScript } from './fake_socket.mjs';

const CHANNEL = 'market:BENCH';

export const centrifuge = {
  open(take) {
    useScript((text, socket) => {
      for (const line of text.split('\n').filter(Boolean)) {
        const { id, connect, subscribe } = JSON.parse(line);
        const reply = connect !== undefined
          ? { id, connect: { client: 'c', version: '6', ping: 25, pong: true } }
          : subscribe !== undefined
            ? { id, subscribe: { recoverable: true, positioned: true, epoch: 'e', offset: 0 } }
            : { id };
        queueMicrotask(() => socket.receive(JSON.stringify(reply)));
      }
    });
    const client = new Centrifuge('ws://127.0.0.1/connection/websocket', { websocket: FakeSocket });
    const subscription = client.newSubscription(CHANNEL);
    const ready = new Promise((resolve) => subscription.on('subscribed', resolve));
    subscription.on('publication', ({ data }) => take(data.price));
    subscription.subscribe();
    client.connect();
    return ready.then(() => ({ close: () => client.disconnect() }));
  },
  frames: (ticks) =>
    ticks.map((data, index) =>
      JSON.stringify({ push: { channel: CHANNEL, pub: { data, offset: index + 1 } } }),
    ),
  /** Its server puts messages that are due at once into one frame, a line each. */
  batches: (ticks, size) => {
    const lines = centrifuge.frames(ticks);
    const made = [];
    for (let at = 0; at < lines.length; at += size) made.push(lines.slice(at, at + size).join('\n'));
    return made;
  },
};

export const socketIo = {
  async open(take) {
    useScript((text, socket) => {
      if (text === '') {
        const open = { sid: 's', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };
        socket.receive(`0${JSON.stringify(open)}`);
      } else if (text.startsWith('40')) {
        queueMicrotask(() => socket.receive('40{"sid":"s"}'));
      }
    });
    globalThis.WebSocket = FakeSocket;
    // The build that bundlers and browsers take; the one for Node has debug output in it.
    const io = createRequire(import.meta.url)('../node_modules/socket.io-client/dist/socket.io.min.js');
    const client = io('http://127.0.0.1', { transports: ['websocket'], forceNew: true, reconnection: false });
    client.on('market_data', (data) => take(data.price));
    await new Promise((resolve) => client.on('connect', resolve));
    return { close: () => client.disconnect() };
  },
  frames: (ticks) => ticks.map((data) => `42${JSON.stringify(['market_data', data])}`),
};

export const phoenix = {
  open(take) {
    useScript((text, socket) => {
      if (text === '') return;
      const [joinRef, ref, topic] = JSON.parse(text);
      const reply = [joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }];
      queueMicrotask(() => socket.receive(JSON.stringify(reply)));
    });
    const client = new Socket('ws://127.0.0.1/socket', { transport: FakeSocket, heartbeatIntervalMs: 3_600_000 });
    client.connect();
    const channel = client.channel(CHANNEL);
    channel.on('market_data', (data) => take(data.price));
    return new Promise((resolve) => channel.join().receive('ok', resolve)).then(() => ({
      close: () => client.disconnect(),
    }));
  },
  frames: (ticks) => ticks.map((data) => JSON.stringify([null, null, CHANNEL, 'market_data', data])),
};
