// The server with a certificate, under strangers' clients: Node's own https and tls, and `ws`.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { NativeServer } from './support/native_server.js';
import { inRoot } from './support/paths.js';
import { until } from './support/until.js';

const BINARY = process.env['TIDEWIRE_SERVER'] ?? 'build/native/native-server/tidewire-server';

let folder: string;
let certificate: string;
let key: string;
let server: NativeServer | undefined;

/** A certificate for this machine, signed by its own key. */
function makeCertificate(name: string): { certificate: string; key: string } {
  const files = { certificate: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) };
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1',
    '-out', files.certificate, '-keyout', files.key,
  ], { stdio: 'ignore' }); // prettier-ignore
  return files;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'tidewire-tls-'));
  ({ certificate, key } = makeCertificate('first'));
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function startServer(...more: string[]): Promise<NativeServer> {
  server = await NativeServer.start(['--demo', '--tls-certificate', certificate, '--tls-key', key, ...more]);
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function request(port: number, target: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: target,
      method: body === undefined ? 'GET' : 'POST',
      ca: readFileSync(certificate),
      agent: false as const,
    };
    const sent = https.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

async function signIn(port: number): Promise<string> {
  const answer = await request(port, '/api/auth/token', '{"username":"demo","password":"demo"}');
  return (JSON.parse(answer.body) as { token: string }).token;
}

/** What the server says when it is run with these options, and the code that it ends with. */
function refusal(...options: string[]): { status: number | null; text: string } {
  const ended = spawnSync(inRoot(BINARY), ['--demo', '--port', '0', ...options], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return { status: ended.status, text: ended.stderr };
}

/** The subject of the certificate that the server shows now. */
async function shownName(port: number): Promise<string | undefined> {
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const name = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return typeof name === 'string' ? name : undefined;
}

/** As `until`, for what has to be asked for. */
async function untilAsked(what: string, asks: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await asks())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
  }
}

test('REST and a WebSocket work over TLS, large answers too', async () => {
  const { port } = await startServer();
  expect((await request(port, '/healthz')).status).toBe(200);
  const token = await signIn(port);
  const socket = new WebSocket(`wss://127.0.0.1:${port}/ws/market-data`, { ca: readFileSync(certificate) });
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Record<string, unknown>));
  await once(socket, 'open');
  const heardType = (type: string) => heard.find((message) => message['type'] === type);
  socket.send(JSON.stringify({ type: 'auth', token }));
  socket.send(JSON.stringify({ type: 'subscribe', symbols: ['BTC/USD'] }));
  await until('a tick has come', () => heardType('market_data') !== undefined);
  socket.send(JSON.stringify({ type: 'backfill_request', symbols: ['BTC/USD'], since: 0 }));
  await until('the backfill has come', () => heardType('backfill') !== undefined);
  expect(JSON.stringify(heardType('backfill')).length).toBeGreaterThan(16_384); // more than one record
  socket.close(1000);
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1000);
});

test('what is not TLS, or older than 1.2, gets nothing', async () => {
  const { port } = await startServer();
  const plain = net.connect(port, '127.0.0.1');
  let answer = '';
  plain.on('data', (data: Buffer) => (answer += data.toString('latin1')));
  plain.on('error', () => {});
  plain.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(plain, 'close');
  expect(answer).not.toContain('HTTP/1.1 200');
  const old = tls.connect({
    host: '127.0.0.1',
    port,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    rejectUnauthorized: false,
  });
  await expect(once(old, 'secureConnect')).rejects.toThrow();
});

test('a client that does not shake hands is cut off, and counts until then', async () => {
  const { port } = await startServer('--header-timeout', '0.5', '--limit-open', '2');
  const silent = [net.connect(port, '127.0.0.1'), net.connect(port, '127.0.0.1')];
  const ends = Promise.all(silent.map((socket) => once(socket.resume(), 'close')));
  for (const socket of silent) socket.on('error', () => {});
  await Promise.all(silent.map((socket) => once(socket, 'connect')));
  await expect(request(port, '/healthz')).rejects.toThrow(); // the third of this address
  await ends;
  const isServed = () => request(port, '/healthz').then(({ status }) => status === 200, () => false);
  await untilAsked('there is room again', isServed);
});

test('the server says goodbye to its clients when it stops', async () => {
  const { port } = await startServer();
  const socket = new WebSocket(`wss://127.0.0.1:${port}/ws/crypto`, { ca: readFileSync(certificate) });
  await once(socket, 'open');
  const closed = once(socket, 'close') as Promise<[number]>;
  await server?.stop('SIGTERM');
  expect((await closed)[0]).toBe(1012);
});

test('SIGHUP reads the certificate again; one that is broken changes nothing', async () => {
  const renewed = { certificate: path.join(folder, 'renewed.pem'), key: path.join(folder, 'renewed.key') };
  const copy = (from: { certificate: string; key: string }) => {
    writeFileSync(renewed.certificate, readFileSync(from.certificate));
    writeFileSync(renewed.key, readFileSync(from.key));
  };
  copy({ certificate, key });
  server = await NativeServer.start(['--demo', '--tls-certificate', renewed.certificate, '--tls-key', renewed.key]);
  const { port } = server;
  expect(await shownName(port)).toBe('first');
  copy(makeCertificate('second'));
  server.signal('SIGHUP');
  await untilAsked('the new certificate is shown', async () => (await shownName(port)) === 'second');
  writeFileSync(renewed.certificate, 'broken');
  server.signal('SIGHUP');
  await until('the server has looked', () => server?.log.includes('certificate not renewed') === true);
  expect(await shownName(port)).toBe('second');
});

test('a certificate that cannot be used is named, and ends the start with code 2', () => {
  const other = makeCertificate('other');
  const missing = path.join(folder, 'missing.pem');
  for (const [options, text] of [
    [['--tls-certificate', certificate], '--tls-certificate and --tls-key belong together'],
    [['--tls-key', key], '--tls-certificate and --tls-key belong together'],
    [['--tls-certificate', missing, '--tls-key', key], `--tls-certificate: cannot use the file ${missing}`],
    [['--tls-certificate', certificate, '--tls-key', certificate], '--tls-key: cannot use the file'],
    [['--tls-certificate', certificate, '--tls-key', other.key], '--tls-key'],
  ] as const) {
    const ended = refusal(...options);
    expect(ended.text).toContain(text);
    expect(ended.status).toBe(2);
  }
});

test('a client that takes nothing does not keep the server from stopping', async () => {
  writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(32 * 1024 * 1024));
  const { port } = await startServer(
    '--static', folder, '--request-timeout', '1', '--shutdown-timeout', '1',
  ); // prettier-ignore
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  const before = socket.bytesRead;
  socket.pause();
  socket.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
  await until('the answer has begun', () => socket.bytesRead > before);
  await server?.stop('SIGTERM');
  server = undefined;
  socket.destroy();
});
