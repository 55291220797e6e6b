import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.SERVER;

export default defineConfig({
  plugins: [react()],
  build: { rollupOptions: { input: ['index.html', 'readme.html'] } },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
});
