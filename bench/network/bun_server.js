// Bun's server (uWebSockets): the same orders as server.cpp.
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, bun) {
    return bun.upgrade(request) ? undefined : new Response('no', { status: 400 });
  },
  websocket: {
    idleTimeout: 120,
    open(socket) {
      socket.subscribe('all');
    },
    message() {},
  },
});
const texts = new Map();
const textOf = (size) => {
  if (!texts.has(size)) texts.set(size, 'x'.repeat(size));
  return texts.get(size);
};
const control = Bun.listen({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open(socket) {
      socket.setNoDelay(true);
    },
    data(_socket, bytes) {
      for (let at = 0; at + 4 <= bytes.length; at += 4) {
        const count = bytes[at] | (bytes[at + 1] << 8);
        const text = textOf(bytes[at + 2] | (bytes[at + 3] << 8));
        if (count === 0) Bun.gc(true);
        for (let i = 0; i < count; i += 1) server.publish('all', text);
      }
    },
  },
});
console.log(`${server.port} ${control.port} -`);
