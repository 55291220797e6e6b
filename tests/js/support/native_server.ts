import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { inRoot } from './paths.js';

/** Another build, for example one under a sanitizer, can be named by TIDEWIRE_SERVER. */
const BINARY = process.env['TIDEWIRE_SERVER'] ?? 'build/native/native-server/tidewire-server';

/** The real server, running on a port of the system's choice unless one is given. */
export class NativeServer {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;

  readonly #errors: readonly string[];

  private constructor(
    process: ChildProcess,
    exited: Promise<void>,
    port: number,
    errors: readonly string[],
  ) {
    this.#process = process;
    this.#exited = exited;
    this.port = port;
    this.#errors = errors;
  }

  /** Starts it and waits until it listens. */
  static async start(args: readonly string[] = ['--demo'], port = 0): Promise<NativeServer> {
    if (!existsSync(inRoot(BINARY))) {
      throw new Error(`${BINARY} is missing: build it with \`npm run build\``);
    }
    const child = spawn(inRoot(BINARY), [...args, '--port', String(port), '--log-level', 'warn'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The tester's own Redis is none of the tests' business.
      env: { ...process.env, REDIS_URL: '' },
    });
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const listening = new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /^listening on https?:\/\/[^:]+:(\d+)$/.exec(line);
        if (found !== null) resolve(Number(found[1]));
      });
      child.once('error', reject);
      void exited.then(() => reject(new Error(`the server ended: ${errors.join('')}`)));
    });
    return new NativeServer(child, exited, await listening, errors);
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A token of the demo user. */
  async token(username = 'demo', password = 'demo'): Promise<string> {
    const response = await fetch(`${this.origin}/api/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    const body = (await response.json()) as { token: string };
    return body.token;
  }

  /** What it has logged by now. */
  get log(): string {
    return this.#errors.join('');
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Ends it as a crash would, by SIGKILL, or as an operator would, by SIGTERM. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#process.kill(signal);
    await this.#exited;
  }
}
