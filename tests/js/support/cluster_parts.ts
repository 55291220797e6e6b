// The real parts of a service of several instances: Redis and nginx, each in a folder of its own,
// on sockets there, so that no port has to be guessed.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inRoot } from './paths.js';
import { until } from './until.js';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'tidewire-'));
}

/** Whether something listens on that socket. */
function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Starts a program, and waits until it listens on `socket`. */
async function launch(
  program: string,
  args: readonly string[],
  socket: string,
): Promise<ChildProcess> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: string[] = [];
  let ended: string | undefined;
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  child.once('error', (error) => (ended = `${error.message} (is it installed?)`));
  child.once('exit', (code) => (ended ??= `exit ${code}: ${errors.join('')}`));
  for (let isUp = false; !isUp; isUp = await listens(socket)) {
    if (ended !== undefined) throw new Error(`${program}: ${ended}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return child;
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await exited;
}

/** A Redis of the test's own, which keeps nothing on the disk. */
export class RedisServer {
  readonly #folder = folder();
  #process: ChildProcess | undefined;

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer();
    await redis.restart();
    return redis;
  }

  get #socket(): string {
    return join(this.#folder, 'redis.sock');
  }

  get url(): string {
    return `unix:${this.#socket}`;
  }

  async restart(): Promise<void> {
    const args = ['--port', '0', '--unixsocket', this.#socket, '--dir', this.#folder];
    const memory = ['--save', '', '--appendonly', 'no'];
    this.#process = await launch('redis-server', [...args, ...memory], this.#socket);
  }

  /** As a crash would, and with all that it knew. */
  async kill(): Promise<void> {
    if (this.#process !== undefined) await end(this.#process, 'SIGKILL');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }

  /** What `redis-cli` prints. */
  async cli(...args: readonly string[]): Promise<string> {
    const child = spawn('redis-cli', ['-s', this.#socket, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await new Promise<void>((resolve) => child.once('close', () => resolve()));
    return out.trim();
  }

  producer(): Promise<Producer> {
    return Producer.connect(this.#socket);
  }
}

/** A program that publishes on one connection, one message after the other. */
export class Producer {
  readonly #socket: Socket;
  #answers = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => (this.#answers += String(chunk).split('\r\n').length - 1));
  }

  static async connect(path: string): Promise<Producer> {
    const socket = connect(path);
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    return new Producer(socket);
  }

  /** Returns when Redis has passed it on. */
  async publish(channel: string, message: string): Promise<void> {
    const expected = this.#answers + 1;
    const words = ['PUBLISH', channel, message];
    const text = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    this.#socket.write(`*${words.length}\r\n${text}`);
    await until('Redis has taken a message', () => this.#answers >= expected);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A real nginx with the configuration of `deploy/`, in front of servers on these ports. */
export class Nginx {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #relay: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(path: string, process: ChildProcess, socket: string) {
    this.#folder = path;
    this.#process = process;
    // Nginx cannot be told to choose a port: it gets a socket, and the port leads there.
    this.#relay = createServer((incoming) => this.#connect(incoming, connect(socket)));
  }

  static async start(ports: readonly [number, number]): Promise<Nginx> {
    const path = folder();
    const socket = join(path, 'nginx.sock');
    const file = join(path, 'nginx.conf');
    mkdirSync(join(path, 'temp'));
    writeFileSync(file, configuration(ports, path, socket));
    const args = ['-e', 'stderr', '-p', path, '-c', file, '-g', 'daemon off;'];
    const nginx = new Nginx(path, await launch('nginx', args, socket), socket);
    await new Promise<void>((resolve) => nginx.#relay.listen(0, '127.0.0.1', resolve));
    return nginx;
  }

  get port(): number {
    return (this.#relay.address() as AddressInfo).port;
  }

  /** What has been logged so far. */
  get log(): string {
    return readFileSync(join(this.#folder, 'access.log'), 'utf8');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#relay.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await end(this.#process, 'SIGTERM');
    rmSync(this.#folder, { recursive: true });
  }

  #connect(incoming: Socket, outgoing: Socket): void {
    incoming.pipe(outgoing).pipe(incoming);
    for (const one of [incoming, outgoing]) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        incoming.destroy();
        outgoing.destroy();
        this.#sockets.delete(one);
      });
    }
  }
}

/** The shipped file, with the names of its surroundings replaced by the test's. */
function configuration(ports: readonly [number, number], path: string, socket: string): string {
  const names: readonly (readonly [string, string])[] = [
    ['server-1:8080', `127.0.0.1:${ports[0]}`],
    ['server-2:8080', `127.0.0.1:${ports[1]}`],
    ['listen 80;', `listen unix:${socket};`],
    ['/dev/stdout', join(path, 'access.log')],
    ['/tmp/nginx/', `${join(path, 'temp')}/`],
  ];
  let text = readFileSync(inRoot('deploy/nginx.conf'), 'utf8');
  for (const [name, own] of names) {
    if (!text.includes(name)) throw new Error(`deploy/nginx.conf has no ${name} any more`);
    text = text.replaceAll(name, own);
  }
  return text;
}
