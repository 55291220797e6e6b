import { LineStyle } from 'lightweight-charts';

/** The chart draws on a canvas, so it is told the colours that the style sheet gives to everything else. */
export interface ChartColors {
  readonly text: string;
  readonly grid: string;
  readonly axis: string;
  readonly line: string;
  readonly up: string;
  readonly down: string;
  readonly alert: string;
  readonly fill: string;
  readonly fillEnd: string;
  readonly volumeUp: string;
  readonly volumeDown: string;
  readonly crosshair: string;
  readonly tag: string;
}

/** Reads the colours that apply to an element now. */
export function readColors(element: Element, isStale: boolean): ChartColors {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const mode = isStale ? 'stale' : 'live';
  return {
    text: of('--text-2'),
    grid: of('--chart-grid'),
    axis: of('--line'),
    line: of(`--chart-${mode}`),
    up: of(isStale ? '--chart-stale' : '--chart-up'),
    down: of(isStale ? '--chart-volume-stale' : '--chart-down'),
    alert: of('--warn'),
    fill: of(`--chart-${mode}-fill`),
    fillEnd: of('--chart-fill-end'),
    volumeUp: of(isStale ? '--chart-volume-stale' : '--chart-volume-up'),
    volumeDown: of(isStale ? '--chart-volume-stale' : '--chart-volume-down'),
    crosshair: of('--text-2'),
    tag: of('--chart-tag'),
  };
}

export function chartOptions(colors: ChartColors, fontFamily: string) {
  const crosshair = { color: colors.crosshair, labelBackgroundColor: colors.tag, style: LineStyle.Dashed };
  return {
    layout: {
      background: { color: 'transparent' },
      textColor: colors.text,
      fontFamily,
      fontSize: 12,
      // The logo brings a <style> element that the page's policy refuses; the footer names TradingView.
      attributionLogo: false,
    },
    grid: { vertLines: { color: colors.grid }, horzLines: { color: colors.grid } },
    rightPriceScale: { borderColor: colors.axis },
    timeScale: { borderColor: colors.axis },
    crosshair: { vertLine: crosshair, horzLine: crosshair },
  };
}
