import { formatFixed } from '../lib/format.ts';
import { heapBytes } from './heap.ts';
import { Tile } from './Tile.tsx';
import { useFrames } from './use_frames.ts';
import { useTickRate } from './use_tick_rate.ts';

interface Props {
  readonly symbols: readonly string[];
  /** There are symbols to follow, or there may be. */
  readonly isListed: boolean;
  readonly roundTripMs: number | null;
  /** Changes with each measurement of the server. */
  readonly at: number | undefined;
}

const whole = (value: number): string => formatFixed(value, 0);
const tenth = (value: number): string => formatFixed(value, 1);
const MEGABYTE = 1e6;

/** The browser's half. */
export function PageMonitor({ symbols, isListed, roundTripMs, at }: Props) {
  const frames = useFrames();
  const rate = useTickRate(symbols);
  const heap = heapBytes();
  const missing = isListed ? 'measuring…' : 'no symbols';
  return (
    <section aria-labelledby="page-monitor" data-testid="page-monitor">
      <div className="section-head">
        <h2 id="page-monitor">This page</h2>
      </div>
      <div className="tiles">
        <Tile name="Frames" value={frames.perSecond} at={frames} format={whole} unit="per second" />
        <Tile name="Longest frame" value={frames.perSecond === null ? null : frames.longestMs} at={frames} format={whole} unit="ms" />
        <Tile name="Memory" value={heap === undefined ? null : heap / MEGABYTE} at={rate.at} format={tenth} unit="MB" missing="not told here" />
        <Tile name="Round trip" value={roundTripMs} at={at} format={tenth} unit="ms" />
        <Tile name="Ticks" value={isListed ? rate.ticksPerSecond : null} at={rate.at} format={tenth} unit="per second" missing={missing} />
        <Tile name="Bytes per tick" value={rate.bytesPerTick} at={rate.at} format={whole} unit="B" missing={missing} />
      </div>
    </section>
  );
}
