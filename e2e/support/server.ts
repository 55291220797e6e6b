import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** TIDEWIRE_SERVER names another build, for example one under a sanitizer. */
const binary = process.env['TIDEWIRE_SERVER'] ?? `${root}build/native/native-server/tidewire-server`;
const demo = `${root}demo/dist`;
const START_TIMEOUT_MS = 15_000;

// A worker that ends by force must not leave servers behind.
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

interface StartOptions {
  readonly port?: number;
  readonly args?: readonly string[];
  /** The folder that it serves. Default: the demo. */
  readonly site?: string;
}

/** The real server, serving the demo. `stop` and `kill` come back when the process has ended. */
export class DemoServer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #log: string[];

  private constructor(child: ChildProcess, port: number, log: string[]) {
    this.#child = child;
    this.port = port;
    this.#log = log;
  }

  /** Port 0 lets the system choose; a number is for a server that comes back where another was. */
  static start({ port = 0, args = [], site = demo }: StartOptions = {}): Promise<DemoServer> {
    const own = ['--host', '127.0.0.1', '--port', String(port), '--demo', '--static', site];
    const child = spawn(binary, [...own, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const log: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new Error(`the server ${reason}\n${log.join('')}`));
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail('did not say that it listens');
      }, START_TIMEOUT_MS);
      child.once('error', (error) => fail(`could not be started: ${error.message}`));
      child.once('exit', (code) => fail(`ended with code ${code} before it listened`));
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /^listening on http:\/\/[^:]+:(\d+)$/m.exec(text);
        if (found === null) return;
        clearTimeout(timer);
        resolve(new DemoServer(child, Number(found[1]), log));
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it wrote to stderr, for the report of a test that failed. */
  get log(): string {
    return this.#log.join('');
  }

  /** As a crash: no close frames, no farewell. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.kill(signal);
    });
  }
}
