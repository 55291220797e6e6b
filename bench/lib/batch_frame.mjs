// Binary batches (docs/protocol.md) for the benches: valid frames, but not the smallest ones, which is what
// the reference server's encoder is for. Every column has a fixed width.

/**
 * One frame, as a WebSocket hands it over. Each block is { handle, ticks, places }; a tick has whole numbers:
 * seq, time in milliseconds, price · 10^places.price and volume · 10^places.volume (below 2^31).
 */
export function batchFrame(blocks) {
  const bytes = [];
  for (const block of blocks) addBlock(bytes, block);
  return Uint8Array.from(bytes).buffer;
}

function addBlock(bytes, { handle, ticks, places }) {
  const [first] = ticks;
  bytes.push(0x10);
  varint(bytes, handle);
  varint(bytes, ticks.length);
  varint(bytes, first.seq);
  varint(bytes, 2 * first.time);
  bytes.push((places.price << 4) | places.volume);
  const bits = new Bits(bytes);
  if (ticks.length > 1) {
    column(bits, ticks.slice(1).map(({ seq }, i) => zigzag(seq - ticks[i].seq - 1)));
    column(bits, ticks.slice(1).map(({ time }, i) => time - ticks[i].time));
  }
  column(bits, ticks.map(({ price }, i) => zigzag(i === 0 ? price : price - ticks[i - 1].price)));
  column(bits, ticks.map(({ volume }) => volume));
  bits.end();
}

/** Kind 3, fixed: 2 bits for the kind, 6 for the width, and each value. */
function column(bits, values) {
  const width = 32 - Math.clz32(values.reduce((all, value) => all | value, 0));
  bits.put(3, 2);
  bits.put(width, 6);
  for (const value of values) bits.put(value, width);
}

function zigzag(value) {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varint(bytes, value) {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** Appends bits to bytes, the most significant first. */
class Bits {
  #bytes;
  #open = 0;
  #count = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  put(value, width) {
    for (let bit = width - 1; bit >= 0; --bit) {
      this.#open = (this.#open << 1) | ((value >>> bit) & 1);
      if (++this.#count === 8) this.end();
    }
  }

  end() {
    if (this.#count > 0) this.#bytes.push((this.#open << (8 - this.#count)) & 0xff);
    this.#open = 0;
    this.#count = 0;
  }
}
