// `npm run bench -- fanout` and its like: the server's sockets, see network/run.mjs.
import { at } from '../scripts/lib/paths.mjs';
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { runNetworkBench } from './network/run.mjs';

const [name, ...options] = process.argv.slice(2);
stopEverythingOnSignal();
await main(() => runNetworkBench(name, at('build', 'bench'), options).then(() => 0));
