import type { Markets } from '../lib/markets.ts';

/** Loading, failed or empty, in the room that the chart will take. */
export function MarketPlaceholder({ markets }: { readonly markets: Markets }) {
  const text =
    markets.status === 'loading'
      ? 'Loading the market…'
      : markets.status === 'failed'
        ? `The list of pairs could not be read: ${markets.message}.`
        : 'This server lists no pairs.';
  return (
    <section className="market" aria-label="Market">
      <div className="panel chart">
        <div className="chart__head" />
        <div className="chart__stage">
          <p className="chart__note">{text}</p>
        </div>
        <div className="chart__foot" />
      </div>
      <div className="panel tape" aria-hidden="true" />
    </section>
  );
}
