// Garbage and memory of the client, counted.
import { test } from 'node:test';
import { currentSocket } from '../../bench/clients/fake_socket.mjs';
import { openMarket } from '../../bench/clients/tidewire.mjs';
import { garbagePerFrame } from '../../bench/lib/garbage.mjs';
import { ManySymbols } from '../../bench/lib/many_symbols.mjs';
import { watchMemory } from '../../bench/lib/wasm_watch.mjs';
import { atMost } from './counted.mjs';
import * as thresholds from './thresholds.mjs';

const SYMBOLS = 50;
const FEW = 4;
const MANY = 40;

const memory = watchMemory();

/** The least of a few runs, free of what the engine does aside. */
function leastGarbage(...args) {
  return Math.min(...Array.from({ length: 5 }, () => garbagePerFrame(...args)));
}

test('a frame leaves the same garbage whatever the number of its ticks', async () => {
  const market = new ManySymbols(SYMBOLS, FEW);
  const opened = await openMarket(market);
  leastGarbage(market, opened, MANY);
  const few = leastGarbage(market, opened, FEW);
  const many = leastGarbage(market, opened, MANY);
  opened.close();
  atMost('garbage per frame', few, thresholds.garbagePerFrame);
  atMost('garbage per tick', (many - few) / (SYMBOLS * (MANY - FEW)), thresholds.garbagePerTick);
});

test('memory does not grow once every series is full', async () => {
  const market = new ManySymbols(SYMBOLS, FEW);
  const opened = await openMarket(market);
  const play = (frames) => {
    for (let i = 0; i < frames; ++i) {
      currentSocket().receive(market.frame());
      opened.pass();
    }
  };
  // 300 points in frames of four ticks, and some more.
  play(100);
  const full = memory.bytes();
  play(1000);
  opened.close();
  atMost('WebAssembly memory', full, thresholds.wasmMemory);
  atMost('its growth over 200,000 ticks', memory.bytes() - full, 0);
});
