import { AreaSeries, CandlestickSeries, LineType } from 'lightweight-charts';
import type { IChartApiBase, ISeriesApi } from 'lightweight-charts';
import type { CandleSnapshot, SeriesSnapshot } from 'tidewire';
import type { ChartColors } from './chart_theme.ts';

/** What can be drawn: the trades themselves, or candles of them. */
export type ChartData =
  | { readonly kind: 'line'; readonly snapshot: SeriesSnapshot }
  | { readonly kind: 'candles'; readonly snapshot: CandleSnapshot };

export type ChartKind = ChartData['kind'];

/** How prices are drawn. Every place has an ordinal of its own, beginning with `first`. */
export interface PriceLayer {
  readonly series: ISeriesApi<'Area', number> | ISeriesApi<'Candlestick', number>;
  /** The narrowest that a place may be, pixels: of more points than fit, the newest are shown. */
  readonly slotPixelsMin: number;
  paint(colors: ChartColors): void;
  show(data: ChartData, first: number): void;
}

/** Whether the price rose at a place: decides the colour of its volume. */
export function roseAt({ kind, snapshot }: ChartData, index: number): boolean {
  if (kind === 'candles') return (snapshot.close[index] ?? NaN) >= (snapshot.open[index] ?? NaN);
  const price = snapshot.price[index] ?? NaN;
  return price >= (snapshot.price[index - 1] ?? price);
}

export function makeLayer(chart: IChartApiBase<number>, kind: ChartKind): PriceLayer {
  return kind === 'line' ? lineLayer(chart) : candleLayer(chart);
}

function lineLayer(chart: IChartApiBase<number>): PriceLayer {
  const series = chart.addSeries(AreaSeries, {
    lineWidth: 2,
    lineType: LineType.Simple,
    priceLineVisible: true,
    crosshairMarkerRadius: 4,
  });
  return {
    series,
    slotPixelsMin: 0,
    paint: ({ line, fill, fillEnd }) => series.applyOptions({ lineColor: line, topColor: fill, bottomColor: fillEnd, priceLineColor: line }),
    show: ({ kind, snapshot }, first) => {
      if (kind !== 'line') return;
      series.setData(Array.from(snapshot.price, (value, i) => ({ time: first + i, value })));
    },
  };
}

function candleLayer(chart: IChartApiBase<number>): PriceLayer {
  const series = chart.addSeries(CandlestickSeries, { priceLineVisible: true });
  return {
    series,
    slotPixelsMin: 7,
    paint: ({ up, down, line }) =>
      series.applyOptions({ upColor: up, downColor: down, borderUpColor: up, borderDownColor: down, wickUpColor: up, wickDownColor: down, priceLineColor: line }),
    show: ({ kind, snapshot }, first) => {
      if (kind !== 'candles') return;
      const { open, high, low, close } = snapshot;
      const at = (column: Float64Array, i: number): number => column[i] ?? NaN;
      series.setData(Array.from(open, (_, i) => ({ time: first + i, open: at(open, i), high: at(high, i), low: at(low, i), close: at(close, i) })));
    },
  };
}
