// @vitest-environment happy-dom
// Pages of React whose tabs share a worker: whose session is whose.
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';

import type { ClientOptions } from 'tidewire';
import { TidewireProvider, useConnection } from 'tidewire/react';
import { CoreLoader } from '../../js/src/core_loader.js';
import { FakeHost } from '../../js/src/testing/fake_host.js';
import createModule from '../../js/src/wasm/tidewire_wasm.mjs';
import { Room } from '../../js/src/worker/room.js';
import { wasmSource } from './support/core.js';
import { until } from './support/until.js';
import { VirtualLine } from './support/virtual_line.js';

afterEach(cleanup);

function Status(): ReactElement {
  return <b>{useConnection().status}</b>;
}

/** A browser whose tabs share one worker. */
class Site {
  readonly host = new FakeHost();
  readonly #lines: VirtualLine[] = [];
  readonly room = new Room({
    host: this.host,
    loader: new CoreLoader(() => Promise.resolve(createModule)),
    locks: null,
  });

  page(token: ClientOptions['token'], key?: string): ReactElement {
    const open = (): VirtualLine['page'] => {
      const line = new VirtualLine();
      this.#lines.push(line);
      this.room.attach(line.worker);
      return line.page;
    };
    const worker = { mode: 'shared', locks: null, open, key } as const;
    return (
      <TidewireProvider host={this.host} token={token} wasm={wasmSource()} worker={worker}>
        <Status />
      </TidewireProvider>
    );
  }

  /** Opens a tab for each page, and waits until each has its session, and that a socket. */
  async open(...pages: ReactElement[]): Promise<ReturnType<typeof render>[]> {
    const tabs = pages.map((page) => render(page));
    const opened = (): number => this.#lines.filter(({ toWorker }) => toWorker['open']).length;
    await until('all have a session', () => opened() === pages.length);
    await until('sockets are opened', () => this.host.sockets.length === this.room.counts.sessions);
    return tabs;
  }

  /** The tokens with which the server was asked for. */
  async tokens(): Promise<unknown[]> {
    for (const socket of this.host.openSockets) if (socket.state === 'connecting') socket.accept();
    const auths = (): unknown[] =>
      this.host.sockets.flatMap(({ messages }) =>
        messages.filter(({ type }) => type === 'auth').map(({ token }) => token),
      );
    await until('all ask', () => auths().length === this.host.sockets.length);
    return auths();
  }
}

test('two users whose tokens are strings have a session each', async () => {
  const site = new Site();
  await site.open(site.page('of Ann'), site.page('of Bob'));
  expect(site.room.counts).toEqual({ tabs: 2, sessions: 2 });
  expect((await site.tokens()).sort()).toEqual(['of Ann', 'of Bob']);
});

test('two tabs of one user share a session, unless their keys differ', async () => {
  const site = new Site();
  await site.open(site.page('of Ann'), site.page('of Ann'), site.page('of Ann', 'another'));
  expect(site.room.counts).toEqual({ tabs: 3, sessions: 2 });
});

test('tokens that functions give are told apart by the key alone', async () => {
  const site = new Site();
  const token = (): string => 'of Ann';
  await site.open(site.page(token), site.page(() => 'of Bob'), site.page(token, 'another'));
  expect(site.room.counts).toEqual({ tabs: 3, sessions: 2 });
});

test('a token that becomes another goes on with its session, and is the one that counts', async () => {
  const site = new Site();
  const [tab] = await site.open(site.page('first'));
  expect(await site.tokens()).toEqual(['first']);
  tab?.rerender(site.page('second'));
  site.host.socket.drop(1006);
  await site.host.advanceUntil(() => site.host.sockets.length === 2);
  expect(await site.tokens()).toEqual(['first', 'second']);
  expect(site.room.counts).toEqual({ tabs: 1, sessions: 1 });
});
