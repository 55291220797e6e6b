import { createApp } from 'vue';
import { tidewire } from 'tidewire/vue';
// Written by the test: the README's own words.
import Ticker from './ReadmeTicker.vue';
import { fetchToken } from './token';

createApp(Ticker, { symbol: 'BTC/USD' }).use(tidewire, { token: fetchToken }).mount('#root');
