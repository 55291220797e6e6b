// What npm ships, as strangers use it: packed, installed outside of the workspace, built by Vite,
// served by the real server, looked at by a real browser. Build first: npm run build.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { inRoot } from '../support/paths.js';
import { NativeServer } from '../support/native_server.js';
import { TcpProxy } from '../support/tcp_proxy.js';
import { AppPage, startBrowser } from './support/browser_page.js';
import { freshApp, remove, temporaryFolder } from './support/fresh_app.js';
import { hasRegistry, run, serve } from './support/npm.js';
import { linesOf, readmeCode } from './support/readme.js';
import { brotliBytes, pack } from './support/tarball.js';
import type { Tarball } from './support/tarball.js';

const CORE = 'js/dist/wasm/tidewire_wasm.wasm';
const EXTRAS = 'js/dist/wasm/tidewire_extras.wasm';

let folder: string;
let tarball: Tarball;

beforeAll(async () => {
  folder = await temporaryFolder();
  tarball = await pack(folder);
});

afterAll(() => remove(folder));

describe('the tarball', () => {
  test('holds the compiled package and its documents, and the core once', async () => {
    const others = tarball.files.filter((file) => !file.startsWith('js/dist/'));
    const documents = others.filter((file) => file.startsWith('docs/'));
    expect(others.filter((file) => !documents.includes(file))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    // Where every error points to.
    expect(documents).toContain('docs/errors.md');
    expect(documents.filter((file) => !file.endsWith('.md'))).toEqual([]);
    expect(tarball.files.filter((file) => file.endsWith('.wasm')).sort()).toEqual([EXTRAS, CORE]);
    expect(
      tarball.files.filter((file) => /\.(c|m)?tsx?$/.test(file) && !file.endsWith('.d.ts')),
    ).toEqual([]);
    // The core may not also be hidden in JavaScript.
    for (const file of tarball.files.filter((name) => /\.m?js$/.test(name))) {
      expect((await tarball.read(file)).includes('AGFzbQ'), file).toBe(false);
    }
    console.log(`npm package ${tarball.bytes} bytes`);
    console.log(`its core ${await brotliBytes(tarball, CORE)} bytes (brotli)`);
  });

  test('is of modules only, and drags nothing along', async () => {
    const manifest = JSON.parse((await tarball.read('package.json')).toString()) as Record<
      string,
      unknown
    >;
    expect(manifest['type']).toBe('module');
    expect(manifest['dependencies']).toBeUndefined();
    expect(manifest).not.toHaveProperty('main');
    expect(manifest['peerDependenciesMeta']).toEqual(
      Object.fromEntries(
        Object.keys(manifest['peerDependencies'] as object).map((name) => [
          name,
          { optional: true },
        ]),
      ),
    );
  });

  test('has source maps that need nothing from outside', async () => {
    const maps = tarball.files.filter((file) => file.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(10);
    for (const file of maps) {
      const map = JSON.parse((await tarball.read(file)).toString()) as {
        sources: string[];
        sourcesContent?: (string | null)[];
      };
      expect(
        map.sourcesContent?.every((text) => typeof text === 'string'),
        file,
      ).toBe(true);
      const places = map.sources.map((source) => join(file, '..', source));
      expect(
        places.filter((place) => place.startsWith('..')),
        file,
      ).toEqual([]);
    }
  });
});

const isOnline = await hasRegistry();
if (!isOnline)
  console.warn('skipped: fresh applications cannot be installed, npm registry unreachable');

describe.skipIf(!isOnline).each(['react', 'vue'] as const)(
  'a fresh Vite + %s application',
  (framework) => {
    let app: string;
    let browser: Browser;
    const cleanups: (() => unknown)[] = [];

    beforeAll(async () => {
      app = await freshApp(framework, tarball.path);
      browser = await startBrowser();
    });

    afterAll(async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
      await browser?.close();
      await remove(app);
    });

    async function startServer(args: readonly string[]): Promise<NativeServer> {
      const server = await NativeServer.start(['--demo', ...args]);
      cleanups.push(() => server.stop());
      return server;
    }

    async function expectLive(page: AppPage): Promise<void> {
      await expect.poll(() => page.status(), { timeout: 15_000 }).toBe('live');
      await expect.poll(() => page.price(), { timeout: 15_000 }).toBeGreaterThan(0);
      await expect.poll(async () => (await page.series()).status, { timeout: 15_000 }).toBe('live');
    }

    test.each([
      ['Bundler', 'ESNext'],
      ['NodeNext', 'NodeNext'],
    ])('compiles with module resolution %s', async (resolution, module) => {
      const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
      const options = ['--module', module, '--moduleResolution', resolution];
      // NodeNext wants an extension for the application's own file.
      const files =
        resolution === 'NodeNext'
          ? ['src/types.ts', '--ignoreConfig', '--strict', '--noEmit', '--target', 'es2022']
          : ['-p', '.'];
      await run(app, process.execPath, tsc, ...files, ...options);
    });

    if (framework === 'vue') {
      test('compiles what stands in its templates', async () => {
        const vueTsc = inRoot('scripts/lib/vue_tsc.mjs');
        await run(app, process.execPath, vueTsc, '-p', '.', '--noEmit', '--skipLibCheck');
      });
    }

    test('works in Node, where its tests run, without any option', async () => {
      const printed = await run(
        app,
        process.execPath,
        '--input-type=module',
        '--eval',
        `import { createClient } from 'tidewire';
       import { createFakeServer } from 'tidewire/testing';
       import 'tidewire/query';
       import 'tidewire/worker';
       import 'tidewire/${framework}';
       const server = createFakeServer();
       const client = createClient({ host: server.host });
       const store = client.tick('BTC/USD');
       store.subscribe(() => {});
       await server.flush();
       server.publish('BTC/USD', 42);
       await server.flush();
       console.log(store.getSnapshot().price);
       client.close();`,
      );
      expect(printed.trim()).toBe('42');
    });

    test('builds, connects and survives a reconnect', async () => {
      await run(app, process.execPath, join('node_modules', 'vite', 'bin', 'vite.js'), 'build');
      const server = await startServer(['--static', join(app, 'dist')]);
      const proxy = await TcpProxy.start(server.port);
      cleanups.push(() => proxy.stop());
      const page = await AppPage.open(browser, `http://127.0.0.1:${proxy.port}/`);
      await expectLive(page);
      expect(page.errors).toEqual([]);
      expect(page.loaded.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);

      const before = await page.series();
      const last = before.seq.at(-1) ?? 0;
      proxy.cut();
      await expect.poll(() => page.status(), { timeout: 15_000 }).toBe('reconnecting');
      proxy.open();
      await expectLive(page);
      await expect
        .poll(async () => (await page.series()).seq.at(-1), { timeout: 15_000 })
        .toBeGreaterThan(last);
      const { seq } = await page.series();
      const first = seq[0] ?? 0;
      expect(seq).toEqual(seq.map((_, index) => first + index));
      expect(seq).toContain(last);
      await page.close();
    });

    test('shows a live price with the ticker of the README, in ten lines', async () => {
      const code = await readmeCode(framework === 'react' ? 'tsx' : 'vue');
      expect(linesOf(code).length).toBeLessThanOrEqual(10);
      const server = await startServer(['--static', join(app, 'dist')]);
      const page = await AppPage.open(browser, `${server.origin}/readme.html`);
      await expect.poll(() => page.text(), { timeout: 15_000 }).toMatch(/^BTC\/USD \d+(\.\d+)?$/);
      const before = await page.text();
      await expect.poll(() => page.text(), { timeout: 15_000 }).not.toBe(before);
      await server.stop();
      await expect.poll(() => page.text(), { timeout: 15_000 }).toMatch(/^reconnecting: \d/);
      expect(page.errors.filter((text) => !text.includes('WebSocket'))).toEqual([]);
      await page.close();
    });

    test('runs in a shared worker, whose script the bundler has found', async () => {
      const server = await startServer(['--static', join(app, 'dist')]);
      const page = await AppPage.open(browser, `${server.origin}/?worker`);
      await expectLive(page);
      expect(await page.mode()).toBe('shared');
      expect(page.errors).toEqual([]);
      await page.close();
    });

    test('runs under the development server as it is', async () => {
      const server = await startServer([]);
      const vite = await serve(
        app,
        { SERVER: server.origin },
        [join('node_modules', 'vite', 'bin', 'vite.js'), '--host', '127.0.0.1', '--port', '0'],
        /(http:\/\/127\.0\.0\.1:\d+)/,
      );
      cleanups.push(vite.stop);
      const page = await AppPage.open(browser, vite.match);
      await expectLive(page);
      expect(page.errors).toEqual([]);
      await page.close();
      const worker = await AppPage.open(browser, `${vite.match}/?worker`);
      await expectLive(worker);
      expect(await worker.mode()).toBe('shared');
      expect(worker.errors).toEqual([]);
      await worker.close();
    });
  },
);
