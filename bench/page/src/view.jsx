// What all pages show: one price and one series of 300 points, as text. Each page differs only in
// where these come from.

export function PriceView({ price, time }) {
  return (
    <p id="price">
      {price.toFixed(2)} at {time}
    </p>
  );
}

export function SeriesView({ length, first, last }) {
  return (
    <p id="series">
      {length} points from {first.toFixed(2)} to {last.toFixed(2)}
    </p>
  );
}

/** What the driver of the bench reads: how far the page has come. */
export function report(ticks) {
  globalThis.benchTicks = ticks;
}
