// One tick as a binary batch of its own (docs/protocol.md, Binary batches): what the reference server sends
// on a quiet line.

/** `scale` is 10^places; an ArrayBuffer, as a WebSocket hands it over. */
export function tickFrame(handle, { seq, timestamp, price, volume }, places) {
  const bytes = [0x10, ...varint(handle), 1, ...varint(seq), ...varint(2 * timestamp)];
  bytes.push((places.price << 4) | places.volume);
  const bits = [
    ...constant(2 * Math.round(price * 10 ** places.price)),
    ...constant(Math.round(volume * 10 ** places.volume)),
  ];
  for (let at = 0; at < bits.length; at += 8) {
    let byte = 0;
    for (let i = 0; i < 8; ++i) byte = byte * 2 + (bits[at + i] ?? 0);
    bytes.push(byte);
  }
  return Uint8Array.from(bytes).buffer;
}

/** A column of kind 0: 2 bits for the kind, 6 for the width, and the value. */
function constant(value) {
  const digits = value === 0 ? '' : value.toString(2);
  return [...`00${digits.length.toString(2).padStart(6, '0')}${digits}`].map(Number);
}

function varint(value) {
  const bytes = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}
