import { HistogramSeries, LineStyle, createChartEx } from 'lightweight-charts';
import type { IPriceLine, MouseEventParams } from 'lightweight-charts';
import { type ChartColors, chartOptions, readColors } from './chart_theme.ts';
import { formatFixed } from '../lib/format.ts';
import { type ChartData, type ChartKind, type PriceLayer, makeLayer, roseAt } from './layers.ts';
import { PointScale } from './point_scale.ts';

/** A young series does not fill the whole width with three points. */
const SLOTS_MIN = 60;
const RIGHT_SLOTS = 4;

/** A level that is marked on the chart. */
export interface ChartLevel {
  readonly price: number;
  readonly title: string;
  /** Not set yet, only thought of. */
  readonly isDraft: boolean;
}

/** The chart of one series: hand it each new snapshot. Nothing here knows React. */
export class LiveChart {
  readonly #container: HTMLElement;
  readonly #scale = new PointScale();
  readonly #chart;
  readonly #prices: PriceLayer;
  readonly #volumes;
  #levels: IPriceLine[] = [];
  #colors: ChartColors;
  #isStale = true;

  constructor(container: HTMLElement, kind: ChartKind) {
    this.#container = container;
    this.#colors = readColors(container, this.#isStale);
    this.#chart = createChartEx<number, PointScale>(container, this.#scale, {
      ...chartOptions(this.#colors, getComputedStyle(container).fontFamily),
      autoSize: true,
      // The window is always the newest part; dragging is left to the page, which scrolls.
      handleScroll: false,
      handleScale: false,
    });
    this.#prices = makeLayer(this.#chart, kind);
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      priceLineVisible: false,
      lastValueVisible: false,
    });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
    this.#prices.series.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.2 }, entireTextOnly: true });
    this.#prices.paint(this.#colors);
  }

  /** Decimals of the price axis and the last-price tag. */
  setDecimals(precision: number): void {
    const formatter = (price: number): string => formatFixed(price, precision);
    this.#prices.series.applyOptions({ priceFormat: { type: 'custom', formatter, minMove: 10 ** -precision } });
  }

  /** Reads the colours again: the theme changed, or the data's freshness did. */
  setLook({ isStale }: { readonly isStale: boolean }): void {
    this.#isStale = isStale;
    this.#colors = readColors(this.#container, isStale);
    this.#chart.applyOptions(chartOptions(this.#colors, getComputedStyle(this.#container).fontFamily));
    this.#prices.paint(this.#colors);
  }

  /** Marks levels, in place of those that were marked before. */
  setLevels(levels: readonly ChartLevel[]): void {
    const { series } = this.#prices;
    for (const line of this.#levels) series.removePriceLine(line);
    this.#levels = levels.map(({ price, title, isDraft }) =>
      series.createPriceLine({
        price,
        title,
        color: isDraft ? this.#colors.crosshair : this.#colors.alert,
        lineWidth: 1,
        lineStyle: isDraft ? LineStyle.Dotted : LineStyle.Dashed,
        axisLabelVisible: true,
      }),
    );
  }

  /** Calls back with the price at which the chart was clicked; returns what ends it. */
  onPick(listener: (price: number) => void): () => void {
    const handler = ({ point }: MouseEventParams<number>): void => {
      const price = point === undefined ? null : this.#prices.series.coordinateToPrice(point.y);
      if (price !== null) listener(price);
    };
    this.#chart.subscribeClick(handler);
    return () => this.#chart.unsubscribeClick(handler);
  }

  setData(data: ChartData): void {
    const { length, time, volume } = data.snapshot;
    const first = this.#scale.setTimes(time);
    const { volumeUp, volumeDown } = this.#colors;
    this.#prices.show(data, first);
    this.#volumes.setData(
      Array.from(volume, (value, i) => ({ time: first + i, value, color: roseAt(data, i) ? volumeUp : volumeDown })),
    );
    if (length > 0) this.#chart.timeScale().setVisibleLogicalRange({ from: length - this.#slots(length), to: length - 1 + RIGHT_SLOTS });
  }

  dispose(): void {
    this.#chart.remove();
  }

  /** How many places are in sight. */
  #slots(length: number): number {
    const { slotPixelsMin } = this.#prices;
    const width = this.#container.clientWidth;
    const fitting = slotPixelsMin === 0 || width === 0 ? length : Math.floor(width / slotPixelsMin);
    return Math.max(Math.min(length, fitting), Math.min(SLOTS_MIN, fitting));
  }
}
