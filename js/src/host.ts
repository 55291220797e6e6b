/**
 * The one file that touches the browser. Everything else gets time, sockets, timers and the
 * page's life from a `Host`, which is what makes the rest run in Node and in tests.
 */

import { TidewireError } from './errors.js';

/** Ends what the call that returned it began; harmless when called again. */
export type Cancel = () => void;

/** The part of a WebSocket that is used. Browsers', Node's (22+) and `ws`'s all have it. */
export interface SocketLike {
  binaryType: string;
  readonly protocol: string;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: (() => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

/**
 * A WebSocket class: `globalThis.WebSocket`, or the `ws` package's. What it makes is used as a
 * `SocketLike`; each class has event types of its own, which no common type fits.
 */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => object;

/** Told about the life of the page. */
export interface LifecycleListener {
  online(): void;
  offline(): void;
  /** The page was shown or hidden. */
  visible(is: boolean): void;
  /** The page came back from the back/forward cache or from being frozen. */
  resumed(): void;
}

/** A request over HTTP. */
export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** For the header `Authorization: Bearer`; '' for none. Never to be logged. */
  readonly token: string;
  /** JSON; '' for none. */
  readonly body: string;
}

/** The answer to a request over HTTP. */
export interface HttpResult {
  readonly status: number;
  readonly body: string;
}

/**
 * What the client needs from its surroundings. `createClient({ host })` takes another one, for
 * tests with a virtual clock and for runtimes that are neither a browser nor Node.
 */
export interface Host {
  /** Monotonic milliseconds since any start. */
  now(): number;
  /** Unix milliseconds. */
  unix(): number;
  /** Where the jitter of a new connection starts: any finite number. */
  seed(): number;
  /** The address of the page; null where there is none. */
  pageUrl(): string | null;
  /** Opens a WebSocket; throws what the constructor throws. */
  createWebSocket(url: string, protocols: string[]): SocketLike;
  /** Asks over HTTP; rejects where there is no reply (network, blocked, took too long). */
  http(request: HttpRequest): Promise<HttpResult>;
  /** Calls back once after `delayMs` (at most 2^31 - 1; may be late, and early by a fraction). */
  setTimer(delayMs: number, callback: () => void): Cancel;
  /** Calls back before the next repaint; a hidden page has none until it is shown. */
  requestFrame(callback: () => void): Cancel;
  isOnline(): boolean;
  isVisible(): boolean;
  onLifecycle(listener: LifecycleListener): Cancel;
  /**
   * The bytes at `url`, where the runtime cannot `fetch` it (Node and `file:`); undefined where
   * it can.
   */
  readLocal(url: string): Promise<Uint8Array> | undefined;
}

/** What takes longer is over for the core too, whose own limit for what it reads is the same. */
const HTTP_TIMEOUT_MS = 10_000;

/** One frame at 60 Hz, for runtimes without `requestAnimationFrame`. */
const FRAME_MS = 16;

/**
 * The host of browsers, workers and Node. Nothing is touched before a method is called.
 *
 * @param webSocket The class to use instead of the global one (Node.js 20 has no global one).
 */
export function browserHost(webSocket?: WebSocketConstructor): Host {
  return {
    now: () => performance.now(),
    unix: () => Date.now(),
    seed: () => Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
    pageUrl: () => (typeof location === 'undefined' ? null : location.href),
    createWebSocket: (url, protocols) => openWebSocket(webSocket, url, protocols),
    http: fetchText,
    setTimer: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    requestFrame: (callback) => {
      if (typeof requestAnimationFrame === 'undefined') {
        const timer = setTimeout(callback, FRAME_MS);
        return () => clearTimeout(timer);
      }
      const frame = requestAnimationFrame(() => callback());
      return () => cancelAnimationFrame(frame);
    },
    // Node's navigator has no onLine; absent means online.
    isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
    isVisible: () => typeof document === 'undefined' || document.visibilityState !== 'hidden',
    onLifecycle: listenToPage,
    readLocal: readLocalFile,
  };
}

async function fetchText({ url, method, token, body }: HttpRequest): Promise<HttpResult> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === '' ? {} : { body }),
    cache: 'no-store',
    // How long an answer to a POST is waited for is up to who asked.
    ...(method === 'GET' ? { signal: AbortSignal.timeout(HTTP_TIMEOUT_MS) } : {}),
  });
  return { status: response.status, body: await response.text() };
}

function openWebSocket(
  given: WebSocketConstructor | undefined,
  url: string,
  protocols: string[],
): SocketLike {
  const WebSocketClass = given ?? (typeof WebSocket === 'undefined' ? undefined : WebSocket);
  if (WebSocketClass === undefined) {
    throw new TidewireError(
      'no_web_socket',
      'This runtime has no WebSocket. Use Node.js 22 or later, or give that of the package ws: ' +
        'createClient({ webSocket: WebSocket }).',
    );
  }
  return new WebSocketClass(url, protocols) as SocketLike;
}

type Listenable = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

function listenToPage(listener: LifecycleListener): Cancel {
  const ends: Cancel[] = [];
  const listen = (target: Listenable, type: string, handler: (event: Event) => void): void => {
    target.addEventListener(type, handler);
    ends.push(() => target.removeEventListener(type, handler));
  };
  // Node's global scope dispatches no events.
  if (typeof addEventListener === 'function') {
    const scope: Listenable = globalThis;
    listen(scope, 'online', () => listener.online());
    listen(scope, 'offline', () => listener.offline());
    listen(scope, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) listener.resumed();
    });
  }
  if (typeof document !== 'undefined') {
    listen(document, 'visibilitychange', () => {
      listener.visible(document.visibilityState !== 'hidden');
    });
    listen(document, 'resume', () => listener.resumed());
  }
  return () => {
    for (const end of ends.splice(0)) end();
  };
}

/** The part of Node's `process` that is used. */
interface NodeProcess {
  getBuiltinModule?(name: 'node:fs/promises'): { readFile(path: URL): Promise<Uint8Array> };
}

function readLocalFile(url: string): Promise<Uint8Array> | undefined {
  if (!url.startsWith('file:')) return undefined;
  const { process } = globalThis as { process?: NodeProcess };
  // Not an import: bundlers for browsers would have to resolve it.
  return process?.getBuiltinModule?.('node:fs/promises').readFile(new URL(url));
}

/**
 * Fetches and compiles the core, while it still arrives where the server gives its type: streaming
 * compilers take nothing else. What comes under another type is compiled once it is there.
 */
export async function fetchCore(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${url} was answered with status ${response.status}`);
  return response.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
