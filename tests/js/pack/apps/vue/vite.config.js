import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const server = process.env.SERVER;

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
});
