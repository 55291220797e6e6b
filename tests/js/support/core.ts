import { readFileSync } from 'node:fs';

import createModule from '../../../js/src/wasm/tidewire_wasm.mjs';
import { openSession as open } from '../../../js/src/core_session.js';
import type { CoreSession } from '../../../js/src/core_session.js';
import { startModule } from '../../../js/src/wasm_instance.js';
import type { TidewireModule } from '../../../js/src/wasm_module.js';
import { inRoot } from './paths.js';

const WASM = 'build/wasm/wasm/binding/tidewire_wasm.wasm';

let bytes: Uint8Array | undefined;

/** The compiled core, for `createClient({ wasm: { binary } })`. */
export function wasmBinary(): Uint8Array {
  try {
    bytes ??= readFileSync(inRoot(WASM));
  } catch (error) {
    throw new Error(`${WASM} is missing: build it with \`npm run build\``, { cause: error });
  }
  return bytes;
}

/** A fresh instance of the compiled core. */
export async function loadCore(): Promise<TidewireModule> {
  return startModule(createModule, await WebAssembly.compile(wasmBinary() as BufferSource));
}

/** A session of `module`; throws what the core says against the configuration. */
export function openSession(module: TidewireModule, config: object, seed = 1): CoreSession {
  const opened = open(module, JSON.stringify(config), seed);
  if (opened.session === null) throw new Error(opened.error);
  return opened.session;
}
