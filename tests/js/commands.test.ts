// Commands on the real core; the server is a WebSocket server that answers as a dashboard does.
import { WebSocket, WebSocketServer } from 'ws';
import { afterEach, expect, test } from 'vitest';

import type { TidewireError } from 'tidewire';
import { endAll, keep, reaches, startClient } from './support/real_parts.js';

const servers: WebSocketServer[] = [];

afterEach(async () => {
  await endAll();
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Answers each command as `answer` says: a frame, nothing, or a broken line. */
async function dashboard(answer: (command: string, socket: WebSocket) => object | undefined) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  servers.push(server);
  const urls: string[] = [];
  server.on('connection', (socket, request) => {
    urls.push(request.url ?? '');
    socket.on('message', (data) => {
      const { command } = JSON.parse(String(data)) as { command: string };
      const reply = answer(command, socket);
      if (reply !== undefined) socket.send(JSON.stringify(reply));
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const client = startClient(port, {
    token: 'to+ken',
    channels: { bot: { path: '/ws', dialect: 'dashboard' } },
  });
  return { client, urls };
}

const status = { type: 'status', data: { running: false } };

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it succeeded',
    (error: TidewireError) => error.code,
  );
}

test('a command resolves with its answer, and the status is requested once on connect', async () => {
  const commands: string[] = [];
  const { client, urls } = await dashboard((command) => {
    commands.push(command);
    if (command === 'request_status') return status;
    return { type: 'bot_control', data: { action: command, success: true } };
  });
  await reaches(keep(client.connection('bot')), 'live', ({ isLive }) => isLive);
  const reply = await client.command('bot', 'start_bot', { pair: 'BTC/USD' });
  expect(reply?.data).toMatchObject({ data: { action: 'start_bot', success: true } });
  expect(commands).toEqual(['request_status', 'start_bot']);
  expect(urls).toEqual(['/ws?token=to%2Bken']);
});

test('a command that the server refuses rejects with its code', async () => {
  const { client } = await dashboard((command) =>
    command === 'request_status'
      ? status
      : { type: 'error', data: { code: 'forbidden', message: 'needs the role trader' } },
  );
  await reaches(keep(client.connection('bot')), 'live', ({ isLive }) => isLive);
  expect(await codeOf(client.command('bot', 'start_bot'))).toBe('forbidden');
});

test('a command fails at once while there is no connection', async () => {
  const { client } = await dashboard(() => status);
  expect(await codeOf(client.command('bot', 'start_bot'))).toBe('not_connected');
});

test('a command without an answer times out, or ends when its caller says so', async () => {
  const { client } = await dashboard((command) =>
    command === 'request_status' ? status : undefined,
  );
  await reaches(keep(client.connection('bot')), 'live', ({ isLive }) => isLive);
  const slow = client.command('bot', 'start_bot', undefined, { timeoutMs: 30 });
  expect(await codeOf(slow)).toBe('timed_out');
  const controller = new AbortController();
  const waiting = client.command('bot', 'stop_bot', undefined, { signal: controller.signal });
  controller.abort(new Error('changed my mind'));
  await expect(waiting).rejects.toThrow('changed my mind');
});

test('a command whose connection breaks says that it may have been carried out', async () => {
  const { client } = await dashboard((command, socket) => {
    if (command === 'request_status') return status;
    socket.terminate();
    return undefined;
  });
  await reaches(keep(client.connection('bot')), 'live', ({ isLive }) => isLive);
  expect(await codeOf(client.command('bot', 'start_bot'))).toBe('connection_lost');
});

test('closing the client ends what waits', async () => {
  const { client } = await dashboard((command) =>
    command === 'request_status' ? status : undefined,
  );
  await reaches(keep(client.connection('bot')), 'live', ({ isLive }) => isLive);
  const waiting = codeOf(client.command('bot', 'start_bot'));
  client.close();
  expect(await waiting).toBe('connection_lost');
  expect(await codeOf(client.command('bot', 'start_bot'))).toBe('client_closed');
});
