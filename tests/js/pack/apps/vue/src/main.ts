import { createApp } from 'vue';
import { tidewire } from 'tidewire/vue';
import App from './App.vue';

async function token(): Promise<string> {
  const response = await fetch('/api/auth/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo' }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** Where the core runs: as the address of the page says. */
const worker = new URLSearchParams(location.search).has('worker') ? 'auto' : 'none';

createApp(App).use(tidewire, { token, worker }).mount('#root');
