// The npm package `ws`: the same orders as server.cpp. Run with --expose-gc.
import { once } from 'node:events';
import net from 'node:net';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, perMessageDeflate: false });
server.on('connection', (socket) => socket.on('error', () => {}));
await once(server, 'listening');

const control = net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      const count = bytes.readUInt16LE(at);
      const message = Buffer.alloc(bytes.readUInt16LE(at + 2), 'x');
      if (count === 0) globalThis.gc();
      for (let i = 0; i < count; i += 1) {
        for (const client of server.clients) client.send(message, { binary: false });
      }
    }
  });
});
control.listen(0, '127.0.0.1');
await once(control, 'listening');
console.log(`${server.address().port} ${control.address().port} -`);
