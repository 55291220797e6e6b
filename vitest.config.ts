import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const root = new URL('./', import.meta.url);

function inRoot(path: string): string {
  return fileURLToPath(new URL(path, root));
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tidewire$/, replacement: inRoot('js/src/index.ts') },
      {
        find: /^tidewire\/(react|vue|query|testing)$/,
        replacement: inRoot('js/src/$1/index.ts'),
      },
      // In the package the generated module lies beside the compiled TypeScript.
      {
        find: /^.*\/wasm\/tidewire_wasm\.mjs$/,
        replacement: inRoot('build/wasm/wasm/binding/tidewire_wasm.mjs'),
      },
    ],
  },
  test: {
    include: ['tests/js/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // The real server and the real module start in well under a second; a wait is a failure.
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
});
