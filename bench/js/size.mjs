// `npm run bench -- size`: what a page without a framework downloads for
// `import { createClient } from 'tidewire'`: a production bundle, each file compressed with brotli.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { build } from 'vite';

import { Report } from './report.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = "import { createClient } from 'tidewire';\nglobalThis.createClient = createClient;\n";

/** As servers compress what they keep: the highest quality, once. */
function compressed(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
}

async function bundle(dir) {
  writeFileSync(path.join(dir, 'entry.js'), ENTRY);
  const { output } = await build({
    root: dir,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { tidewire: path.join(ROOT, 'js/dist/index.js') } },
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: false,
      outDir: path.join(dir, 'out'),
      rollupOptions: { input: path.join(dir, 'entry.js') },
    },
  });
  return output.map((file) => ({
    kind: file.fileName.endsWith('.wasm') ? 'wasm' : /tidewire_wasm/.test(file.fileName) ? 'loader' : 'client',
    bytes: Buffer.from(file.type === 'chunk' ? file.code : file.source),
  }));
}

const dir = mkdtempSync(path.join(os.tmpdir(), 'tidewire-size-'));
try {
  const files = await bundle(dir);
  const report = new Report('size');
  let total = 0;
  for (const kind of ['client', 'loader', 'wasm']) {
    const own = files.filter((file) => file.kind === kind);
    if (own.length === 0) throw new Error(`the bundle has no ${kind}`);
    const brotli = own.reduce((sum, { bytes }) => sum + compressed(bytes), 0);
    total += brotli;
    report.add(`${kind}_raw`, own.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1000, 'kB');
    report.add(kind, brotli / 1000, 'kB');
  }
  report.add('total', total / 1000, 'kB');
  report.finish(process.argv.includes('--json'));
} finally {
  rmSync(dir, { recursive: true });
}
