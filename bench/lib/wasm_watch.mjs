// Watches the compiled core from outside: where an instance is made of what was compiled.

/**
 * Call before the core is loaded. `bytes()` is the memory of all instances that were loaded since.
 */
export function watchMemory() {
  const memories = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    for (const value of Object.values(instance.exports)) {
      if (value instanceof WebAssembly.Memory) memories.push(value);
    }
    return instance;
  };
  return { bytes: () => total(memories) };
}

/**
 * Call before the core is loaded. `calls` and `callbacks` count how often JavaScript has called the module, and
 * the module JavaScript. Counting costs time and garbage of its own.
 */
export function watchCrossings() {
  const watch = { calls: 0, callbacks: 0 };
  const counted = (key, call) =>
    function (...args) {
      watch[key] += 1;
      return call.apply(this, args);
    };
  // What the module's two files call of each other crosses nothing: wasm/binding/split_module.mjs names it.
  const isCrossing = (name, value) => typeof value === 'function' && !name.startsWith('%');
  const countedAll = (key, object) =>
    Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, isCrossing(name, value) ? counted(key, value) : value]),
    );

  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (source, imports) => {
    const watched = Object.fromEntries(
      Object.entries(imports).map(([name, module]) => [
        name,
        name === 'extras' || name === 'main' ? module : countedAll('callbacks', module),
      ]),
    );
    const { exports } = await instantiate(source, watched);
    return { exports: countedAll('calls', exports) };
  };

  // What is not called by name is called through the table.
  const { get } = WebAssembly.Table.prototype;
  WebAssembly.Table.prototype.get = function (...args) {
    const entry = get.apply(this, args);
    return typeof entry === 'function' ? counted('calls', entry) : entry;
  };
  return watch;
}

function total(memories) {
  if (memories.length === 0) throw new Error('no WebAssembly memory was seen');
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
