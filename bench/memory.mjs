// `npm run bench -- memory`: ten million ticks over 50 symbols through the real client, in binary batches,
// with a repaint after each window. The WebAssembly memory and the JavaScript heap (after a collection) must
// be as large at the end as after the warm-up; what is allocated on the way is counted too.
import { main, stopEverythingOnSignal } from '../scripts/lib/run.mjs';
import { currentSocket } from './clients/fake_socket.mjs';
import { openMarket } from './clients/tidewire.mjs';
import { garbagePerFrame } from './lib/garbage.mjs';
import { ManySymbols } from './lib/many_symbols.mjs';
import { numberOption } from './lib/options.mjs';
import { Report } from './lib/report.mjs';
import { watchMemory } from './lib/wasm_watch.mjs';

const total = numberOption('ticks', 10_000_000);
const symbolCount = numberOption('symbols', 50);

const PER_WINDOW = 4;
/** Ticks before the first measurement: every series full, every function compiled. */
const WARM_UP = Math.min(1_000_000, Math.floor(total / 10));
const MEASUREMENTS = 10;
/** Ten times the ticks: whatever a tick leaves behind shows in the difference. */
const MANY_PER_WINDOW = 10 * PER_WINDOW;

const watch = watchMemory();

function collected() {
  // Twice: what the first one finalises, the second one frees.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { wasm: watch.bytes(), heap: heapUsed, buffers: arrayBuffers };
}

function showsTheLast(client, market) {
  const { length, price, seq } = client.series(market.symbols[0]).getSnapshot();
  if (length !== 300 || price[length - 1] !== market.firstPrice) throw new Error('ticks are missing');
  return seq[length - 1];
}

async function run() {
  const market = new ManySymbols(symbolCount, PER_WINDOW);
  const opened = await openMarket(market);
  const socket = currentSocket();
  const play = (ticks) => {
    for (let played = 0; played < ticks; played += market.ticksPerFrame) {
      socket.receive(market.frame());
      opened.pass();
    }
  };
  play(WARM_UP);
  const samples = [collected()];
  for (let part = 0; part < MEASUREMENTS; ++part) {
    play((total - WARM_UP) / MEASUREMENTS);
    samples.push(collected());
  }
  const seen = showsTheLast(opened.client, market) * symbolCount;
  // Once unmeasured, for what the first call leaves behind.
  garbagePerFrame(market, opened, MANY_PER_WINDOW);
  const few = garbagePerFrame(market, opened, PER_WINDOW);
  const many = garbagePerFrame(market, opened, MANY_PER_WINDOW);
  opened.close();
  const perTick = (many - few) / (symbolCount * (MANY_PER_WINDOW - PER_WINDOW));
  print({ seen, samples, perFrame: few, perTick });
}

function print({ seen, samples, perFrame, perTick }) {
  const report = new Report('memory');
  const first = samples[0];
  const last = samples.at(-1);
  const kB = (bytes) => bytes / 1000;
  report.add('ticks', seen, 'ticks');
  report.add('wasm_after_warm_up', kB(first.wasm), 'kB');
  report.add('wasm_growth', kB(last.wasm - first.wasm), 'kB');
  report.add('heap_after_warm_up', kB(first.heap), 'kB');
  report.add('heap_growth', kB(last.heap - first.heap), 'kB');
  report.add('heap_growth_largest', kB(Math.max(...samples.map(({ heap }) => heap)) - first.heap), 'kB');
  report.add('buffers_growth', kB(last.buffers - first.buffers), 'kB');
  report.add('garbage_per_frame', perFrame, 'bytes');
  report.add('garbage_per_tick', perTick, 'bytes');
  report.finish();
}

stopEverythingOnSignal();
await main(run);
