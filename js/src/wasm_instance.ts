import { Extras, placeholders } from './extras.js';
import type { ModuleFactory, TidewireModule } from './wasm_module.js';

/**
 * Starts an instance; rejects where the engine refuses it, of which the factory tells nobody.
 * `extras` compiles its second file when it is needed.
 */
export function startModule(
  createModule: ModuleFactory,
  core: WebAssembly.Module,
  extras: () => Promise<WebAssembly.Module>,
): Promise<TidewireModule> {
  return new Promise((resolve, reject) => {
    let exports: WebAssembly.Exports;
    const instantiateWasm = (
      imports: WebAssembly.Imports,
      started: (instance: WebAssembly.Instance) => void,
    ): object => {
      WebAssembly.instantiate(core, { ...imports, extras: placeholders })
        .then((instance) => {
          ({ exports } = instance);
          started(instance);
        })
        .catch(reject);
      // Emscripten's word for: not yet.
      return {};
    };
    createModule({ instantiateWasm }).then(
      (module) => resolve(Object.assign(module, { extras: new Extras(exports, extras) })),
      reject,
    );
  });
}
