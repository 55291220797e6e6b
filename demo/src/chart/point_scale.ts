import type { IHorzScaleBehavior, InternalHorzScaleItem, InternalHorzScaleItemKey, TickMark } from 'lightweight-charts';
import { formatClock, formatClockMs, formatDay } from '../lib/format.ts';

/**
 * The chart's horizontal scale: one place per point.
 *
 * Trades share milliseconds, and a time scale would need strictly ascending times and show one of
 * them. So the scale counts points: each gets an ordinal of its own, and its real time is only what
 * the labels say.
 */
type Behavior = IHorzScaleBehavior<number>;
type Options = ReturnType<Behavior['options']>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The rounder the time at which a point comes first, the sooner it gets a label. Weight = index + 1. */
const UNITS: readonly number[] = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, DAY,
];
const DAY_WEIGHT = UNITS.length;
const MINUTE_WEIGHT = UNITS.indexOf(MINUTE) + 1;

/** Milliseconds of the visitor's own clock, so that midnight is theirs. */
const localMs = (unixMs: number): number => unixMs - new Date(unixMs).getTimezoneOffset() * MINUTE;

/** How round the time is that passed between two neighbours: 0 for none. */
export function weightBetween(beforeMs: number, atMs: number): number {
  const before = localMs(beforeMs);
  const at = localMs(atMs);
  for (let i = UNITS.length - 1; i >= 0; --i) {
    const unit = UNITS[i] ?? SECOND;
    if (Math.floor(before / unit) !== Math.floor(at / unit)) return i + 1;
  }
  return 0;
}

/** What an axis label says: as much of the time as its neighbours, which are rounder, do not say. */
export function labelOf(weight: number, unixMs: number): string {
  if (weight === 0) return formatClockMs(unixMs).slice(-4);
  if (weight === DAY_WEIGHT) return formatDay(unixMs);
  return weight >= MINUTE_WEIGHT ? formatClock(unixMs).slice(0, 5) : formatClock(unixMs);
}

export class PointScale implements Behavior {
  #options: Options | undefined;
  #first = 0;
  #times: Float64Array = new Float64Array(0);

  /**
   * Takes the times of the points that are to be shown next and returns the ordinal of the first
   * one; the others follow by ones. Every call gives ordinals never used before: the library keeps
   * the label of an item that it has seen, and these points are not those.
   */
  setTimes(times: Float64Array): number {
    this.#first += this.#times.length;
    this.#times = times;
    return this.#first;
  }

  /** Unix milliseconds of an ordinal; NaN for one that is not shown. */
  timeOf(ordinal: number): number {
    return this.#times[ordinal - this.#first] ?? NaN;
  }

  options(): Options {
    if (this.#options === undefined) throw new Error('the scale belongs to no chart yet');
    return this.#options;
  }

  setOptions(options: Options): void {
    this.#options = options;
  }

  updateFormatter(localization: Options['localization']): void {
    // The library calls this once before it sets the options.
    if (this.#options !== undefined) this.#options.localization = localization;
  }

  preprocessData(): void {}

  createConverterToInternalObj(): (item: number) => InternalHorzScaleItem {
    return (item) => this.convertHorzItemToInternal(item);
  }

  convertHorzItemToInternal(item: number): InternalHorzScaleItem {
    return item as unknown as InternalHorzScaleItem;
  }

  key(item: InternalHorzScaleItem | number): InternalHorzScaleItemKey {
    return item as unknown as InternalHorzScaleItemKey;
  }

  cacheKey(item: InternalHorzScaleItem): number {
    return item as unknown as number;
  }

  formatHorzItem(item: InternalHorzScaleItem): string {
    return formatClockMs(this.timeOf(item as unknown as number));
  }

  formatTickmark(mark: TickMark): string {
    return labelOf(mark.weight, this.timeOf(mark.time as unknown as number));
  }

  /** No label is bold: greater than any weight. */
  maxTickMarkWeight(): ReturnType<Behavior['maxTickMarkWeight']> {
    return (DAY_WEIGHT + 1) as ReturnType<Behavior['maxTickMarkWeight']>;
  }

  fillWeightsForPoints(points: Parameters<Behavior['fillWeightsForPoints']>[0], startIndex: number): void {
    for (let i = startIndex; i < points.length; ++i) {
      const point = points[i];
      if (point === undefined) continue;
      const at = this.timeOf(point.time as unknown as number);
      const before = this.timeOf((point.time as unknown as number) - 1);
      point.timeWeight = (Number.isNaN(before) ? 0 : weightBetween(before, at)) as typeof point.timeWeight;
    }
  }
}
