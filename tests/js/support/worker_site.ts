import { createClient } from 'tidewire';
import type { Client, ClientOptions } from 'tidewire';
import { CoreLoader } from '../../../js/src/core_loader.js';
import { FakeHost } from '../../../js/src/testing/fake_host.js';
import createModule from '../../../js/src/wasm/tidewire_wasm.mjs';
import type { Locks } from '../../../js/src/worker/messages.js';
import { Room } from '../../../js/src/worker/room.js';
import { wasmSource } from './core.js';
import { atEnd } from './started.js';
import { VirtualLine } from './virtual_line.js';

/** Tabs and the worker that they share, on one virtual clock. */
export class Site {
  readonly host = new FakeHost();
  readonly lines: VirtualLine[] = [];
  readonly errors: string[] = [];
  readonly room: Room;
  /** Tabs that open a line while this is true are not told anything on it for now. */
  isSlow = false;

  /** `loaded`: the worker has its core no sooner than that. */
  constructor(loaded: Promise<void> = Promise.resolve(), locks: Locks | null = null) {
    const loader = new CoreLoader(() => loaded.then(() => createModule));
    this.room = new Room({ host: this.host, loader, locks });
  }

  tab(options: ClientOptions = {}): Client {
    const client: Client = createClient({
      host: this.host,
      wasm: wasmSource(),
      onError: ({ code }) => this.errors.push(code),
      ...options,
      worker: {
        mode: 'shared',
        locks: null,
        open: () => this.open(),
        ...(typeof options.worker === 'object' ? options.worker : {}),
      },
    });
    atEnd(() => client.close());
    return client;
  }

  open(): VirtualLine['page'] {
    const line = new VirtualLine();
    this.lines.push(line);
    if (this.isSlow) line.hold();
    this.room.attach(line.worker);
    return line.page;
  }

  /** The line of the tab that was the `index`th to open one. */
  line(index = 0): VirtualLine {
    const line = this.lines[index];
    if (line === undefined) throw new Error(`line ${index} was not opened`);
    return line;
  }

  /** Waits until a tab's channel is live. */
  async live(client: Client, channel = 'market'): Promise<void> {
    await this.host.advanceUntil(() => client.connection(channel).getSnapshot().isLive);
  }
}
