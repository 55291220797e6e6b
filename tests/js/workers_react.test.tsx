// @vitest-environment happy-dom
// Pages of React whose tabs share a worker: whose session is whose.
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test } from 'vitest';

import type { ClientOptions } from 'tidewire';
import { TidewireProvider, useConnection } from 'tidewire/react';
import { wasmSource } from './support/core.js';
import { until } from './support/until.js';
import { Site } from './support/worker_site.js';

afterEach(cleanup);

function Status(): ReactElement {
  return <b>{useConnection().status}</b>;
}

/** Tabs with pages of React. */
class ReactSite extends Site {
  page(token: ClientOptions['token'], key?: string): ReactElement {
    const worker = { mode: 'shared', locks: null, open: () => this.open(), key } as const;
    return (
      <TidewireProvider host={this.host} token={token} wasm={wasmSource()} worker={worker}>
        <Status />
      </TidewireProvider>
    );
  }

  /** Opens a tab for each page, and waits until each has its session, and that a socket. */
  async show(...pages: ReactElement[]): Promise<ReturnType<typeof render>[]> {
    const tabs = pages.map((page) => render(page));
    const opened = (): number => this.lines.filter(({ toWorker }) => toWorker['open']).length;
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
  const site = new ReactSite();
  await site.show(site.page('of Ann'), site.page('of Bob'));
  expect(site.room.counts).toEqual({ tabs: 2, sessions: 2 });
  expect((await site.tokens()).sort()).toEqual(['of Ann', 'of Bob']);
});

test('two tabs of one user share a session, unless their keys differ', async () => {
  const site = new ReactSite();
  await site.show(site.page('of Ann'), site.page('of Ann'), site.page('of Ann', 'another'));
  expect(site.room.counts).toEqual({ tabs: 3, sessions: 2 });
});

test('tokens that functions give are told apart by the key alone', async () => {
  const site = new ReactSite();
  const token = (): string => 'of Ann';
  await site.show(site.page(token), site.page(() => 'of Bob'), site.page(token, 'another'));
  expect(site.room.counts).toEqual({ tabs: 3, sessions: 2 });
});

test('a token that becomes another goes on with its session, and is the one that counts', async () => {
  const site = new ReactSite();
  const [tab] = await site.show(site.page('first'));
  expect(await site.tokens()).toEqual(['first']);
  tab?.rerender(site.page('second'));
  site.host.socket.drop(1006);
  await site.host.advanceUntil(() => site.host.sockets.length === 2);
  expect(await site.tokens()).toEqual(['first', 'second']);
  expect(site.room.counts).toEqual({ tabs: 1, sessions: 1 });
});
