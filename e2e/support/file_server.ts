import { createReadStream } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves a folder to every origin, as a CDN does. */
export class FileServer {
  readonly #server: http.Server;

  private constructor(server: http.Server) {
    this.#server = server;
  }

  static start(folder: string): Promise<FileServer> {
    const server = http.createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://cdn').pathname);
      const file = createReadStream(join(folder, path));
      file.once('error', () => response.writeHead(404).end());
      file.once('open', () => {
        response.writeHead(200, {
          'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
          'Access-Control-Allow-Origin': '*',
        });
        file.pipe(response);
      });
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(new FileServer(server))));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
