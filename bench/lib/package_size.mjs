// What a page downloads: the client as a bundler makes it of the package, the loader that Emscripten makes,
// and the WebAssembly, each compressed as servers do it.
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { at } from '../../scripts/lib/paths.mjs';

/** [{ part: 'wasm' | 'loader' | 'client', file, bytes, brotli, gzip }]; sizes in bytes. */
export async function packageSize() {
  const { output } = await build({
    root: at('bench', 'size'),
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: at('bench', 'size', 'entry.js'), preserveEntrySignatures: 'strict' },
    },
  });
  return output.map((item) => {
    const content = Buffer.from(item.type === 'asset' ? item.source : item.code);
    return { part: partOf(item), file: path.basename(item.fileName), bytes: content.length, ...compressed(content) };
  });
}

function partOf({ fileName }) {
  if (fileName.endsWith('.wasm')) return 'wasm';
  return path.basename(fileName).startsWith('tidewire_wasm') ? 'loader' : 'client';
}

function compressed(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    brotli: brotliCompressSync(content, { params }).length,
    gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }).length,
  };
}
