/**
 * A server, a network and a page for the tests of applications, with a clock that only moves when
 * it is told to. Belongs to no test runner; see `docs/testing.md`.
 */
export { createFakeServer } from './fake_server.js';
export type { FakeServer, FakeServerOptions } from './fake_server.js';
export type { FakeAuction } from './fake_auctions.js';
export type { FakeNotification } from './fake_channels.js';
export type { Running } from './fake_host.js';
export type { FakeTick } from './fake_market.js';
export type { FakeSocket } from './fake_socket.js';
