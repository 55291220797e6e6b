// By which addresses the server for users' tests knows a channel.
import { afterEach, expect, test } from 'vitest';

import { closeAll, start } from './support/fake_parts.js';

afterEach(closeAll);

test('a channel whose path has a query is found, a member of a family too', async () => {
  const channels = {
    jobs: { path: '/ws/jobs?v=2', dialect: 'dashboard' },
    others: { path: '/ws/jobs?v=3', dialect: 'dashboard' },
    job: { path: '/ws/job/{id}?v=2', dialect: 'dashboard' },
    step: { path: '/ws/step?of={id}', dialect: 'dashboard' },
  } as const;
  const { server, client } = start({ channels }, { channels });
  const names = ['jobs', 'others', 'job/7', 'step/a b/c'];
  const heard: string[] = [];
  for (const name of names) client.on(name, '*', ({ type }) => heard.push(`${name} ${type}`));
  await server.flush();
  expect(names.map((name) => client.connection(name).getSnapshot().status)).toEqual(
    names.map(() => 'live'),
  );
  for (const name of names) server.send({ type: `to ${name}` }, name);
  await server.flush();
  expect(heard).toEqual(names.map((name) => `${name} to ${name}`));
});
