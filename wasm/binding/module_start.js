// Stands before what emcc 3.1.6 generates, in the same function (CMakeLists.txt): what the smallest
// runtime lacks of the larger one's contract with js/src/wasm_instance.ts.

// It instantiates the module by itself and tells nobody when that fails. So it is left to the caller,
// who hears of it; the name hides the engine's from what is generated, which has no other use for it.
var WebAssembly = {
  instantiate: (none, imports) => ({
    then: (started) =>
      Module['instantiateWasm'](imports, (instance) => started({ instance: instance })),
  }),
};

// It makes new views when memory grows, but does not show them.
Object.defineProperty(Module, 'HEAPU8', { configurable: true, get: () => HEAPU8 });
Object.defineProperty(Module, 'HEAPF64', { configurable: true, get: () => HEAPF64 });
