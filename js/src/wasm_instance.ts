import type { ModuleFactory, TidewireModule } from './wasm_module.js';

/** Starts an instance; rejects where the engine refuses it, of which the factory tells nobody. */
export function startModule(
  createModule: ModuleFactory,
  core: WebAssembly.Module,
): Promise<TidewireModule> {
  return new Promise((resolve, reject) => {
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      started: (instance: WebAssembly.Instance) => void,
    ): object => {
      WebAssembly.instantiate(core, imports).then(started).catch(reject);
      // Emscripten's word for: not yet.
      return {};
    };
    createModule({ instantiateWasm }).then(resolve, reject);
  });
}
