import { CoreLoader } from './core_loader.js';
import type { WasmSource } from './core_loader.js';
import type { Host } from './host.js';
import type { TidewireModule } from './wasm_module.js';

const loader = new CoreLoader(async () => (await import('./wasm/tidewire_wasm.mjs')).default);

/**
 * The compiled core, loaded on first use and shared by every client of the page; the first
 * caller's `source` decides. With what of the extras a session of `config` begins with. A failed
 * load is forgotten, so that the next call tries again.
 *
 * @throws TidewireError `wasm_load_failed` (as a rejection).
 */
export function loadModule(
  source: WasmSource,
  host: Host,
  config?: string,
): Promise<TidewireModule> {
  return loader.load(source, host, config);
}

let besides: Promise<unknown> | undefined;

/** Code that is loaded beside the core. */
export function beside<T>(load: Promise<T>): Promise<T> {
  besides = load;
  return load;
}

/**
 * Resolves when no load is under way, however it ended. Loading is the one thing that a virtual
 * clock cannot hurry: `tidewire/testing` waits for it here.
 */
export async function loadSettled(): Promise<void> {
  await besides?.catch(() => undefined);
  return loader.settled();
}

/** Called when an instance is beyond use: the next `loadModule` starts a fresh one. */
export function forgetModule(): void {
  loader.forget();
}
