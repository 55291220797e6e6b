// The memory of the compiled core, however its loader keeps it: caught where every loader has to pass.

const memories = [];

/** Call before the core is loaded. */
export function watchWasm() {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const result = await instantiate(...args);
    const { exports } = result.instance ?? result;
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory) memories.push(value);
    }
    return result;
  };
}

/** The bytes of all instances that were loaded since. */
export function wasmBytes() {
  if (memories.length === 0) throw new Error('no WebAssembly memory was seen');
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
