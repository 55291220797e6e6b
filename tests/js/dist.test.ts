// What npm ships, as an application sees it: compiled, with nothing but its own files.
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import { inRoot } from './support/paths.js';
import { filesBelow } from './support/source_files.js';

const run = promisify(execFile);

interface Manifest {
  readonly exports: Record<string, string | Record<string, string>>;
  readonly dependencies?: object;
}

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as Manifest;

/** Runs a program of an application that has the package installed; returns what it prints. */
async function application(program: string): Promise<string> {
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, args, { cwd: inRoot('.'), timeout: 10_000 });
  return stdout.trim();
}

describe('the package', () => {
  test('ships every file that its exports name', () => {
    const named = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const path of named) expect(statSync(inRoot(path)).isFile()).toBe(true);
  });

  test('says of its React part that it is of the client', () => {
    // Bundlers of servers go past the entry, too: then the hooks' own files count.
    const files = filesBelow('js/dist/react').filter((path) => path.endsWith('.js'));
    const isOfClient = (path: string): boolean =>
      path.endsWith('/index.js') || / from 'react';/.test(readFileSync(inRoot(path), 'utf8'));
    const ofClient = files.filter(isOfClient);
    expect(ofClient.length).toBeGreaterThan(3);
    for (const path of ofClient) {
      expect(readFileSync(inRoot(path), 'utf8'), path).toMatch(/^'use client';\n/);
    }
  });

  test('drags nothing along', () => {
    expect(manifest.dependencies).toBeUndefined();
  });

  test('loads its core in Node without any option, and works', async () => {
    const printed = await application(`
      import { createClient } from 'tidewire';
      import { WebSocket } from 'ws';
      const client = createClient({ url: 'http://127.0.0.1:1', webSocket: WebSocket });
      const store = client.connection();
      store.subscribe(() => {
        const { status, closeCode } = store.getSnapshot();
        console.log(status, closeCode);
        if (status === 'reconnecting') client.close();
      });
    `);
    expect(printed.split('\n')).toEqual(['connecting null', 'reconnecting 1006', 'closed 1006']);
  });

  test('says what to do in a Node that has no WebSocket', async () => {
    const printed = await application(`
      import { createClient } from 'tidewire';
      delete globalThis.WebSocket;
      const client = createClient({
        url: 'http://127.0.0.1:1',
        onError: (error) => { console.log(error.code, error.docs); client.close(); },
      });
      client.connection().subscribe(() => {});
    `);
    expect(printed).toBe('no_web_socket docs/errors.md#no_web_socket');
  });

  test('renders its React part on a server', async () => {
    const printed = await application(`
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { TidewireProvider, useConnection } from 'tidewire/react';
      const Status = () => useConnection().status;
      console.log(renderToString(createElement(TidewireProvider, {}, createElement(Status))));
    `);
    expect(printed).toBe('idle');
  });
});

test('every error code has its section in the documentation', () => {
  const source = readFileSync(inRoot('js/src/errors.ts'), 'utf8');
  const [, list = ''] = /type KnownErrorCode =([^;]*);/.exec(source) ?? [];
  const codes = [...list.matchAll(/'([a-z_]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  const sections = readFileSync(inRoot('docs/errors.md'), 'utf8').match(/(?<=^### )\w+$/gm) ?? [];
  expect([...sections].sort()).toEqual([...codes].sort());
  const core = filesBelow('wasm/core').map((path) => readFileSync(inRoot(path), 'utf8'));
  const reported = core.flatMap((text) =>
    [...text.matchAll(/\breport\("([a-z_]+)"/g)].map(([, code]) => code),
  );
  expect(reported.length).toBeGreaterThan(3);
  expect(codes).toEqual(expect.arrayContaining(reported));
});
