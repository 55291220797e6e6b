/**
 * tidewire/worker: the script of the worker that runs the core. `createClient({ worker })` starts
 * it by itself; an application whose bundler cannot find it makes it a script of its own that
 * imports this, and names that one: `createClient({ worker: { script } })`. Elsewhere than in a
 * worker it does nothing.
 */
import { CoreLoader } from '../core_loader.js';
import { browserHost } from '../host.js';
import createModule from '../wasm/tidewire_wasm.mjs';
import { Room } from './room.js';
import { endScope, onPort, webLocks } from './scope.js';

/** Time for the sockets to say goodbye when the last page has. */
const FAREWELL_MS = 1000;

const host = browserHost();
let room: Room | undefined;

onPort((port, isShared) => {
  room ??= new Room({
    host,
    // Not imported when needed: a script in one piece is what every bundler can make of a worker.
    loader: new CoreLoader(() => Promise.resolve(createModule)),
    locks: webLocks(),
    // A shared one ends by itself with its last page.
    ...(isShared ? {} : { emptied: () => void host.setTimer(FAREWELL_MS, endScope) }),
  });
  room.attach(port);
});
