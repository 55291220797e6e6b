import { currentSocket } from '../clients/fake_socket.mjs';

/** Few enough for no collection to come between. */
const FRAMES = 200;

/**
 * Bytes that the JavaScript heap grows by for each frame with `perWindow` ticks of each symbol of `market`, the
 * frame itself not counted. Needs node --expose-gc.
 */
export function garbagePerFrame(market, opened, perWindow) {
  market.perWindow = perWindow;
  const frames = Array.from({ length: FRAMES }, () => market.frame());
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (const frame of frames) currentSocket().receive(frame);
  const grown = process.memoryUsage().heapUsed - before;
  opened.pass();
  return grown / FRAMES;
}
