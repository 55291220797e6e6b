import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// `npm run dev -w demo` serves the sources and passes everything live on to a server on port 8080.
const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), vue()],
  // The package finds its WASM relative to itself, which pre-bundling would break.
  optimizeDeps: { exclude: ['tidewire'] },
  build: {
    target: 'es2022',
    // An inlined asset would be a data: URL, which the page's policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server, ws: true }, '/hubs': { target: server, ws: true }, '/ws': { target: server, ws: true } },
  },
});
