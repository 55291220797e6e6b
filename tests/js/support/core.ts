import { readFileSync } from 'node:fs';

import createModule from '../../../js/src/wasm/tidewire_wasm.mjs';
import { openSession as open } from '../../../js/src/core_session.js';
import type { CoreSession } from '../../../js/src/core_session.js';
import { startModule } from '../../../js/src/wasm_instance.js';
import type { TidewireModule } from '../../../js/src/wasm_module.js';
import { inRoot } from './paths.js';

const FOLDER = 'build/wasm/wasm/binding';

const files = new Map<string, Uint8Array>();

function file(name: string): Uint8Array {
  const path = `${FOLDER}/${name}`;
  try {
    const bytes = files.get(name) ?? readFileSync(inRoot(path));
    files.set(name, bytes);
    return bytes;
  } catch (error) {
    throw new Error(`${path} is missing: build it with \`npm run build\``, { cause: error });
  }
}

/** The first file of the compiled core. */
export function wasmBinary(): Uint8Array {
  return file('tidewire_wasm.wasm');
}

/** The compiled core, for `createClient({ wasm })`. */
export function wasmSource(): { binary: Uint8Array; extrasBinary: Uint8Array } {
  return { binary: wasmBinary(), extrasBinary: file('tidewire_extras.wasm') };
}

/** A fresh instance of the compiled core, without its extras. */
export async function loadBareCore(): Promise<TidewireModule> {
  const { binary, extrasBinary } = wasmSource();
  const compile = (bytes: Uint8Array): Promise<WebAssembly.Module> =>
    WebAssembly.compile(bytes as BufferSource);
  return startModule(createModule, await compile(binary), () => compile(extrasBinary));
}

/** A fresh instance of the compiled core, whole. */
export async function loadCore(): Promise<TidewireModule> {
  const module = await loadBareCore();
  await module.extras.load();
  return module;
}

/** A session of `module`; throws what the core says against the configuration. */
export function openSession(module: TidewireModule, config: object, seed = 1): CoreSession {
  const opened = open(module, JSON.stringify(config), seed);
  if (opened.session === null) throw new Error(opened.error);
  return opened.session;
}
