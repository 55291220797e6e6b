// The most that counted work may be. Counts do not depend on how fast or busy a machine is, so a check that
// fails has found a change of the code.
//
// To renew them: run `npm test -- --only work`, which prints what it has counted beside each threshold
// (build/test-logs/work.log). Lower a threshold when the work became less; raise one only with the reason in
// the commit's message. Whole numbers of calls are exact; bytes have a margin of about a tenth for what
// compilers and engines do differently.

/** Calls of JavaScript into the module for one frame with ticks: the frame, with the next deadline in memory. */
export const callsPerFrame = 1;

/** The same for one repaint: what changed, and each series that somebody wants all of. */
export const callsPerFlushOfOne = 2;
export const callsPerFurtherSeries = 1;
/** The same where nobody wants more than last ticks, of however many symbols. */
export const callsPerFlushOfTicks = 1;

/** Calls of the module into JavaScript for a frame and its repaint. */
export const callbacksPerFrame = 0;

/** Bytes of JavaScript garbage for one frame, without the frame itself. */
export const garbagePerFrame = 250;

/** Bytes of JavaScript garbage that a tick adds: nothing, measured in whole frames. */
export const garbagePerTick = 0.5;

/** Bytes on the wire for one tick, binary, 100 ticks to a window; the ticks are those of `walk`. */
export const wireBytesPerTick = 2.5;

/** Bytes of the WebAssembly memory with 50 series of 300 points, after frames of 2,000 ticks. */
export const wasmMemory = 1_700_000;

/**
 * What a page downloads, brotli, in bytes; `extras` (the second file of the module) only where something in it is
 * used, `worker` (its script, and the page's side of it) only where a worker runs the core.
 */
export const downloaded = { client: 12_500, loader: 750, wasm: 31_900, extras: 12_500, retaining: 1000, worker: 14_500 };

/** The first three together: what quality is judged by. */
export const downloadedInAll = 45_000;
