import { createApp } from 'vue';
import { tidewire } from 'tidewire/vue';
import App from './App.vue';
import { fetchToken } from './token';

/** Where the core runs: as the address of the page says. */
const worker = new URLSearchParams(location.search).has('worker') ? 'auto' : 'none';

createApp(App).use(tidewire, { token: fetchToken, worker }).mount('#root');
