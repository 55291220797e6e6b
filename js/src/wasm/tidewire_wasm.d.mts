import type { ModuleFactory } from '../wasm_module.js';

/** The Emscripten factory that the build writes beside the compiled TypeScript. */
declare const createModule: ModuleFactory;
export default createModule;
