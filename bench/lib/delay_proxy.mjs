import net from 'node:net';

/** A TCP relay to a port of this machine with a delay each way, whose connections can be cut. */
export async function startDelayProxy(targetPort) {
  const sockets = new Set();
  let delayMs = 0;
  const server = net.createServer((client) => {
    const target = net.connect(targetPort, '127.0.0.1');
    for (const [from, to] of [[client, target], [target, client]]) {
      sockets.add(from);
      from.setNoDelay(true);
      // Timers of one length come in the order in which they were set.
      from.on('data', (chunk) => setTimeout(() => to.destroyed || to.write(chunk), delayMs));
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** For what comes from now on. */
    delay(ms) {
      delayMs = ms;
    },
    /** Loses every connection without a goodbye; the next one is served at once. */
    cut() {
      for (const socket of [...sockets]) socket.resetAndDestroy();
    },
    stop() {
      for (const socket of [...sockets]) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
