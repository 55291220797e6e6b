import { createApp } from 'vue';
import { tidewire } from 'tidewire/vue';
import App from './App.vue';
import { fetchToken } from './token';

createApp(App).use(tidewire, { token: fetchToken }).mount('#root');
