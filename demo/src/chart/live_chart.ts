import { AreaSeries, HistogramSeries, LineType, createChartEx } from 'lightweight-charts';
import type { SeriesSnapshot } from 'tidewire';
import { type ChartColors, chartOptions, readColors } from './chart_theme.ts';
import { formatFixed } from '../lib/format.ts';
import { PointScale } from './point_scale.ts';

/** A young series does not fill the whole width with three points. */
const SLOTS_MIN = 60;
const RIGHT_SLOTS = 4;

/** The chart of one series: hand it each new snapshot. Nothing here knows React. */
export class LiveChart {
  readonly #container: HTMLElement;
  readonly #scale = new PointScale();
  readonly #chart;
  readonly #prices;
  readonly #volumes;
  #colors: ChartColors;
  #isStale = true;

  constructor(container: HTMLElement) {
    this.#container = container;
    this.#colors = readColors(container, this.#isStale);
    this.#chart = createChartEx<number, PointScale>(container, this.#scale, {
      ...chartOptions(this.#colors, getComputedStyle(container).fontFamily),
      autoSize: true,
      // The window is always the whole series; dragging is left to the page, which scrolls.
      handleScroll: false,
      handleScale: false,
    });
    this.#prices = this.#chart.addSeries(AreaSeries, {
      lineWidth: 2,
      lineType: LineType.Simple,
      priceLineVisible: true,
      crosshairMarkerRadius: 4,
    });
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      priceLineVisible: false,
      lastValueVisible: false,
    });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
    this.#prices.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.2 }, entireTextOnly: true });
    this.#paint();
  }

  /** Decimals of the price axis and the last-price tag. */
  setDecimals(precision: number): void {
    const formatter = (price: number): string => formatFixed(price, precision);
    this.#prices.applyOptions({ priceFormat: { type: 'custom', formatter, minMove: 10 ** -precision } });
  }

  /** Reads the colours again: the theme changed, or the data's freshness did. */
  setLook({ isStale }: { readonly isStale: boolean }): void {
    this.#isStale = isStale;
    this.#colors = readColors(this.#container, isStale);
    this.#chart.applyOptions(chartOptions(this.#colors, getComputedStyle(this.#container).fontFamily));
    this.#paint();
  }

  setSeries({ length, time, price, volume }: SeriesSnapshot): void {
    const first = this.#scale.setTimes(time);
    const { volumeUp, volumeDown } = this.#colors;
    const prices = new Array<{ time: number; value: number }>(length);
    const volumes = new Array<{ time: number; value: number; color: string }>(length);
    for (let i = 0; i < length; ++i) {
      const value = price[i] ?? NaN;
      const isUp = value >= (price[i - 1] ?? value);
      prices[i] = { time: first + i, value };
      volumes[i] = { time: first + i, value: volume[i] ?? 0, color: isUp ? volumeUp : volumeDown };
    }
    this.#prices.setData(prices);
    this.#volumes.setData(volumes);
    if (length > 0) {
      const slots = Math.max(length, SLOTS_MIN);
      this.#chart.timeScale().setVisibleLogicalRange({ from: length - slots, to: length - 1 + RIGHT_SLOTS });
    }
  }

  dispose(): void {
    this.#chart.remove();
  }

  #paint(): void {
    const { line, fill, fillEnd } = this.#colors;
    this.#prices.applyOptions({ lineColor: line, topColor: fill, bottomColor: fillEnd, priceLineColor: line });
  }
}
