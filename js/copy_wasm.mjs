// Puts the compiled core beside the compiled TypeScript: js/dist/wasm/ is what the package ships.
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const from = new URL('build/wasm/wasm/binding/', root);
const to = new URL('js/dist/wasm/', root);

await mkdir(to, { recursive: true });
for (const name of ['tidewire_wasm.mjs', 'tidewire_wasm.wasm', 'tidewire_extras.wasm']) {
  const source = new URL(name, from);
  try {
    await copyFile(source, new URL(name, to));
  } catch (error) {
    console.error(
      `${fileURLToPath(source)} cannot be copied (${error.code}). Build it first: ` +
        'emcmake cmake --preset wasm && cmake --build build/wasm',
    );
    process.exit(1);
  }
}
