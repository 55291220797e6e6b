import { HEADER_DOUBLES } from '../column_block.js';
import { HEAD_DOUBLES, HEAD_POINTS_MAX, IS_PART } from '../series_block.js';
import type { SeriesBlock } from '../series_block.js';

/** A copy of a block that can be sent away for good. */
export function copyOf({ doubles }: { readonly doubles: Float64Array }): ArrayBuffer {
  const copy = new Float64Array(doubles.length);
  copy.set(doubles);
  return copy.buffer;
}

/**
 * The last ticks of a frame, in one buffer that goes back and forth between the worker and the
 * page, and grows when it must.
 */
export class TickBuffer {
  #doubles: Float64Array<ArrayBuffer> = new Float64Array(16 * HEAD_DOUBLES);
  #used = 0;

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  /** Appends the newest points of `block`; returns where they lie, in bytes. */
  add(block: SeriesBlock): number {
    if (this.#used + HEAD_DOUBLES > this.#doubles.length) this.#grow();
    const from = block.doubles;
    const at = this.#used;
    const to = this.#doubles;
    const count = Math.min(block.count, HEAD_POINTS_MAX);
    for (let i = 0; i < HEADER_DOUBLES; i += 1) to[at + i] = from[i] ?? 0;
    to[at] = count;
    to[at + IS_PART] = 1;
    for (let column = 0; column < 4; column += 1) {
      const end = HEADER_DOUBLES + (column + 1) * block.count;
      for (let i = 0; i < count; i += 1) {
        to[at + HEADER_DOUBLES + column * count + i] = from[end - count + i] ?? 0;
      }
    }
    this.#used += HEAD_DOUBLES;
    return at * Float64Array.BYTES_PER_ELEMENT;
  }

  /** Gives the buffer away; `give` brings it back. */
  take(): ArrayBuffer {
    const { buffer } = this.#doubles;
    this.#doubles = new Float64Array(0);
    this.#used = 0;
    return buffer;
  }

  give(buffer: ArrayBuffer): void {
    if (this.#used === 0 && buffer.byteLength > 0) this.#doubles = new Float64Array(buffer);
  }

  #grow(): void {
    const grown = new Float64Array(Math.max(16 * HEAD_DOUBLES, 2 * this.#doubles.length));
    grown.set(this.#doubles.subarray(0, this.#used));
    this.#doubles = grown;
  }
}
