// What the reference server sends to one client, kept frame by frame.
import WebSocket from 'ws';
import { tokenOf } from './server.mjs';

/**
 * Connects as a client of `/ws/market-data` would and keeps the frames from `subscribed` on, until they
 * hold `count` ticks: { accepted, subscribed, frames, protocol }. Frames are strings or ArrayBuffers.
 */
export async function record(origin, symbols, protocol, count) {
  const token = await tokenOf(origin);
  const url = `${origin.replace('http', 'ws')}/ws/market-data`;
  const socket = new WebSocket(url, protocol === '' ? [] : [protocol]);
  socket.binaryType = 'arraybuffer';
  const frames = [];
  let accepted;
  let subscribed;
  let ticks = 0;
  await new Promise((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the server closed with ${code}`)));
    socket.on('message', (data, isBinary) => {
      const frame = isBinary ? data : Buffer.from(data).toString();
      const type = isBinary ? 'batch' : JSON.parse(frame).type;
      if (type === 'auth_success') {
        accepted = frame;
        socket.send(JSON.stringify({ type: 'subscribe', symbols }));
      } else if (type === 'subscribed') {
        subscribed = frame;
      } else if (isBinary || type.startsWith('market_data')) {
        frames.push(frame);
        ticks += isBinary ? batchTicks(new Uint8Array(frame)) : ticksOf(frame);
        if (ticks >= count) resolve();
      }
    });
  });
  socket.removeAllListeners();
  socket.on('error', () => {});
  socket.terminate();
  return { accepted, subscribed, frames, ticks, protocol };
}

function ticksOf(frame) {
  const message = JSON.parse(frame);
  return message.type === 'market_data' ? 1 : message.ticks.length;
}

/** The number of ticks in a binary frame of one block (docs/protocol.md): a varint behind the handle. */
function batchTicks(bytes) {
  let at = 1;
  while (bytes[at] >= 0x80) ++at;
  ++at;
  let count = 0;
  for (let shift = 0; ; shift += 7, ++at) {
    count += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at] < 0x80) return count;
  }
}
