import net from 'node:net';

/** 'free', 'taken', or the system's own code for an address that cannot be used. */
export function probePort(host, port) {
  if (port === 0) return Promise.resolve('free');
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', (error) => resolve(error.code === 'EADDRINUSE' ? 'taken' : (error.code ?? 'unusable')));
    probe.listen(port, host, () => probe.close(() => resolve('free')));
  });
}

/** Why the server could not listen there, and what to type instead. */
export function explainPort(outcome, host, port) {
  if (outcome === 'taken') {
    return `Port ${port} on ${host} is taken by another program. Choose another one:\n  PORT=${port + 1} npm start`;
  }
  if (outcome === 'EACCES') return `Port ${port} needs more rights than you have. Choose one above 1023:\n  PORT=8080 npm start`;
  return `The server cannot listen on ${host}:${port} (${outcome}). HOST must be an address of this machine:\n  HOST=127.0.0.1 npm start`;
}
