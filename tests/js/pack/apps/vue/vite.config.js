import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const server = process.env.SERVER;

export default defineConfig({
  plugins: [vue()],
  build: { rollupOptions: { input: ['index.html', 'readme.html'] } },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
});
