import type { WasmSource } from './core_loader.js';
import { openDriver } from './driver.js';
import type { Engine, OpenSession } from './engine.js';
import type { Host } from './host.js';
import { forgetModule, loadModule } from './load.js';

/** Runs the core in the page itself. */
export function localEngine(wasm: WasmSource, host: Host): Engine {
  return {
    ready: async (config): Promise<OpenSession> => {
      const module = await loadModule(wasm, host, config);
      return (setup) => openDriver(module, host, setup);
    },
    forget: forgetModule,
  };
}
