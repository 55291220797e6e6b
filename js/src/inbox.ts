import type { NativeSession, TidewireModule } from './wasm_module.js';

/**
 * The most that is copied of one frame: one byte more than the core accepts
 * (`server_frame_bytes_max` of wasm/wire/limits.hpp), so that a larger frame is refused for its
 * size without taking its size in memory.
 */
export const INBOX_BYTES_MAX: number = 1024 * 1024 + 1;

/** A UTF-16 unit takes at most this many bytes of UTF-8. */
const UTF8_BYTES_PER_UNIT = 3;

const encoder = new TextEncoder();

/** Writes a text frame into the session's inbox as UTF-8; returns its length in bytes. */
export function writeText(module: TidewireModule, session: NativeSession, text: string): number {
  const room = Math.min(text.length * UTF8_BYTES_PER_UNIT, INBOX_BYTES_MAX);
  const offset = session.inbox(room);
  // Read after inbox(): memory may just have grown.
  const target = module.HEAPU8.subarray(offset, offset + room);
  const { read, written } = encoder.encodeInto(text, target);
  return read < text.length ? INBOX_BYTES_MAX : written;
}

/** Writes a binary frame into the session's inbox; returns its length in bytes. */
export function writeBytes(
  module: TidewireModule,
  session: NativeSession,
  frame: ArrayBuffer,
): number {
  const bytes = Math.min(frame.byteLength, INBOX_BYTES_MAX);
  const offset = session.inbox(bytes);
  module.HEAPU8.set(new Uint8Array(frame, 0, bytes), offset);
  return bytes;
}
