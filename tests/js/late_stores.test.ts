// Stores that come when others have kept the channel connected for a while: the server has said how
// things stand, and does not say it again. On the real server and the real core.
import { afterEach, expect, test } from 'vitest';

import { botStatusStore, commandStore, eventStore, notificationStore } from 'tidewire';
import type { BotStatus, Client, Notification } from 'tidewire';
import { endAll, keep, reaches, startClient, startProxy, startServer } from './support/real_parts.js';
import type { NativeServer } from './support/native_server.js';

afterEach(endAll);

/** Notes what each message of a type is about, by itself and not as a store. */
function hear<Data, Noted>(client: Client, [channel, type]: readonly [string, string], noteOf: (data: Data) => Noted): Noted[] {
  const heard: Noted[] = [];
  client.on(channel as 'market', type, ({ data }) => heard.push(noteOf(data as Data)));
  return heard;
}

const titles = (client: Client): string[] => hear(client, ['notifications', 'notification'], ({ title }: Notification) => title);

const isLive = ({ isLive: is }: { readonly isLive: boolean }): boolean => is;

async function notify(server: NativeServer, title: string): Promise<void> {
  const response = await fetch(`${server.origin}/api/publish/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('admin', 'admin')}` },
    body: JSON.stringify({ title }),
  });
  expect(response.ok).toBe(true);
}

test('what was told before anybody listened is known', async () => {
  const server = await startServer();
  await notify(server, 'before');
  const client = startClient(server.port, { token: await server.token() });
  for (const channel of ['notifications', 'botStatus']) {
    await reaches(keep(client.connection(channel)), 'live', isLive);
  }
  // What comes later is told to who listens; to whom it tells that all before it has come, too.
  const heard = titles(client);
  await notify(server, 'meanwhile');
  await expect.poll(() => heard).toEqual(['meanwhile']);

  const inbox = await reaches(keep(notificationStore(client)), 'all', (state) => state.notifications.length === 2);
  expect(inbox.notifications.map(({ title }) => title)).toEqual(['meanwhile', 'before']);
  expect(inbox.unreadCount).toBe(2);
  await reaches(keep(botStatusStore(client)), 'the bot', ({ bots }) => bots.has('paper-sma'));
  // A handler is told of what happens, not of what has happened.
  expect(heard).toEqual(['meanwhile']);
});

test('what has happened while nobody looked is known to who looks again', async () => {
  const server = await startServer();
  const client = startClient(server.port, { token: await server.token('trader', 'trader') });
  const told = hear(client, ['botStatus', 'bot_status'], ({ status }: BotStatus) => status);
  const bots = botStatusStore(client);
  const leave = bots.subscribe(() => {});
  await reaches(bots, 'the bot', (state) => state.bots.has('paper-sma'));
  leave();
  const start = keep(commandStore(client, 'dashboard', 'start_bot'));
  await reaches(start, 'ready', ({ isReady }) => isReady);
  await start.getSnapshot().run();
  await expect.poll(() => told.at(-1)).toBe('running');
  expect(bots.getSnapshot().runningCount).toBe(0);
  const changes = keep(eventStore(client, 'dashboard', 'status_change'));
  await reaches(keep(bots), 'it runs', ({ runningCount }) => runningCount === 1);
  await reaches(changes, 'the change', ({ event }) => event?.isReplay === true);
});

test('what was told before the connection was lost is history', async () => {
  const server = await startServer();
  const proxy = await startProxy(server);
  const client = startClient(proxy.port, { token: await server.token(), backoff: [50] });
  const connection = keep(client.connection('notifications'));
  const heard = titles(client);
  await reaches(connection, 'live', isLive);
  await notify(server, 'first');
  await expect.poll(() => heard).toEqual(['first']);
  proxy.cut();
  await reaches(connection, 'lost', (state) => !state.isLive);
  proxy.open();
  const lists = hear(client, ['notifications', 'initial_notifications'], ({ notifications }: { notifications: unknown[] }) => notifications.length);
  await reaches(connection, 'live again', isLive);
  await expect.poll(() => lists).toEqual([1]);
  // The list of the new connection, and not the message of the old one on top of it.
  const inbox = await reaches(keep(notificationStore(client)), 'the list', (state) => state.notifications.length > 0);
  expect(inbox.notifications).toHaveLength(1);
});
