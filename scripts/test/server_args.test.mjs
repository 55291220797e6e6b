import assert from 'node:assert/strict';
import test from 'node:test';
import { serverCommand } from '../lib/server_args.mjs';

const command = (args, env = {}) => serverCommand(args, { env, callerDir: '/home/me', demoDist: '/repo/demo/dist' });

test('the demo is served on 8080 of this machine by default', () => {
  const { host, port, args } = command([]);
  assert.deepEqual([host, port], ['127.0.0.1', 8080]);
  assert.deepEqual(args, ['--host', '127.0.0.1', '--port', '8080', '--demo', '--static', '/repo/demo/dist']);
});

test('HOST and PORT are obeyed, and options win over them', () => {
  assert.equal(command([], { PORT: '9000', HOST: '0.0.0.0' }).port, 9000);
  const { port, args } = command(['--port=9001'], { PORT: '9000' });
  assert.equal(port, 9001);
  assert.equal(args.filter((arg) => arg === '--port').length, 1);
});

test('a file to replay is relative to where the command was typed', () => {
  assert.deepEqual(command(['--replay', 'data/trades.csv', '--speed', '20']).args.slice(-4), [
    '--replay', '/home/me/data/trades.csv', '--speed', '20',
  ]);
  assert.deepEqual(command(['--replay=/tmp/a.csv']).args.slice(-2), ['--replay', '/tmp/a.csv']);
});

test('so is every other file, but not a key that is given as text', () => {
  for (const option of ['--database', '--tls-certificate', '--tls-key', '--jwt-public-key']) {
    assert.deepEqual(command([option, 'run/file']).args.slice(-2), [option, '/home/me/run/file']);
  }
  const key = '-----BEGIN PUBLIC KEY-----\nMFkw';
  assert.equal(command([`--jwt-public-key=${key}`]).args.at(-1), key);
});

test('what is not ours goes to the server as it is', () => {
  assert.deepEqual(command(['--log-level', 'debug', '--demo']).args.slice(-2), ['--log-level', 'debug']);
  assert.ok(!command(['--static', 'site']).args.includes('/repo/demo/dist'));
});
