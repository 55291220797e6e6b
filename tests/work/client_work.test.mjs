// What the client does for its ticks, counted: nothing of it may grow with their number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentSocket } from '../../bench/clients/fake_socket.mjs';
import { openMarket, openTidewire } from '../../bench/clients/tidewire.mjs';
import { ManySymbols } from '../../bench/lib/many_symbols.mjs';
import { watchCrossings } from '../../bench/lib/wasm_watch.mjs';
import { atMost } from './counted.mjs';
import * as thresholds from './thresholds.mjs';

const crossings = watchCrossings();

/** What is counted while `work` runs. */
function counted(work) {
  const before = { ...crossings };
  work();
  return { calls: crossings.calls - before.calls, callbacks: crossings.callbacks - before.callbacks };
}

/** Calls for a frame and for its repaint, after both have run a few times. */
async function crossingsOf(symbols, perWindow) {
  const market = new ManySymbols(symbols, perWindow);
  const opened = await openMarket(market);
  const { frame, flush } = workOf(market, opened);
  const { length } = opened.client.series(market.symbols[0]).getSnapshot();
  opened.close();
  assert.ok(length >= 21, 'the ticks have arrived');
  return { frame, flush };
}

function workOf(market, opened) {
  for (let i = 0; i < 20; ++i) {
    currentSocket().receive(market.frame());
    opened.pass();
  }
  const next = market.frame();
  const frame = counted(() => currentSocket().receive(next));
  const flush = counted(() => opened.pass());
  return { frame, flush };
}

test('a frame crosses the boundary as often with one tick as with two thousand', async () => {
  const few = await crossingsOf(1, 1);
  const many = await crossingsOf(1, 2000);
  atMost('calls per frame', few.frame.calls, thresholds.callsPerFrame);
  assert.equal(many.frame.calls, few.frame.calls);
  assert.equal(many.flush.calls, few.flush.calls);
});

test('a repaint crosses it for each series that changed, not for each tick', async () => {
  const one = await crossingsOf(1, 4);
  const eleven = await crossingsOf(11, 4);
  atMost('calls per repaint of one series', one.flush.calls, thresholds.callsPerFlushOfOne);
  const further = (eleven.flush.calls - one.flush.calls) / 10;
  atMost('calls per further series', further, thresholds.callsPerFurtherSeries);
  atMost('calls per frame of eleven series', eleven.frame.calls, thresholds.callsPerFrame);
});

test('a repaint of last ticks crosses it once, whatever the number of symbols', async () => {
  for (const symbols of [1, 11]) {
    const market = new ManySymbols(symbols, 4);
    const opened = await openTidewire({
      recording: market.handshake,
      listen: (client) => {
        for (const symbol of market.symbols) client.tick(symbol).subscribe(() => {});
      },
    });
    const { flush } = workOf(market, opened);
    assert.equal(opened.client.tick(market.symbols[0]).getSnapshot().price, market.firstPrice);
    opened.close();
    atMost(`calls per repaint of ${symbols} last ticks`, flush.calls, thresholds.callsPerFlushOfTicks);
  }
});

test('the module does not call back for ticks', async () => {
  const { frame, flush } = await crossingsOf(1, 2000);
  atMost('callbacks', frame.callbacks + flush.callbacks, thresholds.callbacksPerFrame);
});
