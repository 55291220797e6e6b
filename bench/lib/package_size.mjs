// What a page downloads: the client as a bundler makes it of the package, the loader that Emscripten makes,
// and the WebAssembly, each compressed as servers do it.
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { at } from '../../scripts/lib/paths.mjs';

/**
 * [{ part, file, bytes, brotli, gzip }], sizes in bytes. The part is 'wasm', 'loader', 'client', 'extras' for
 * the second file of the module, which is downloaded only where something in it is used, 'retaining' for what only
 * channels that retain something need, or 'worker' for what is downloaded only where a worker runs the core.
 */
export async function packageSize() {
  const { output } = await build({
    root: at('bench', 'size'),
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input: at('bench', 'size', 'entry.js') },
    },
  });
  const ofPage = staticallyImported(output);
  return output.map((item) => {
    const content = Buffer.from(item.type === 'asset' ? item.source : item.code);
    return { part: partOf(item, ofPage), file: path.basename(item.fileName), bytes: content.length, ...compressed(content) };
  });
}

/** The files that the entry cannot run without. */
function staticallyImported(output) {
  const chunks = new Map(output.map((item) => [item.fileName, item]));
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const next of chunks.get(name)?.imports ?? []) visit(next);
  };
  for (const item of output) if (item.isEntry) visit(item.fileName);
  return found;
}

function partOf({ fileName }, ofPage) {
  if (fileName.endsWith('.wasm')) return path.basename(fileName).startsWith('tidewire_extras') ? 'extras' : 'wasm';
  if (ofPage.has(fileName)) return 'client';
  if (path.basename(fileName).startsWith('retaining')) return 'retaining';
  return path.basename(fileName).startsWith('tidewire_wasm') ? 'loader' : 'worker';
}

function compressed(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return {
    brotli: brotliCompressSync(content, { params }).length,
    gzip: gzipSync(content, { level: constants.Z_BEST_COMPRESSION }).length,
  };
}
