import { Sparkline } from '../components/Sparkline.tsx';
import { formatFixed, formatSigned } from '../lib/format.ts';
import type { BotStats } from './bot_log.ts';

interface Props {
  readonly stats: BotStats | null;
  readonly equity: readonly number[];
  readonly isCurrent: boolean;
}

const tone = (value: number): string => (value > 0 ? 'up' : value < 0 ? 'down' : 'none');

/** What the bot has earned, or not. */
export function BotStatsPanel({ stats, equity, isCurrent }: Props) {
  const rows: readonly (readonly [string, string, string])[] =
    stats === null
      ? ['Total profit', 'Realized', 'Fees', 'Trades', 'Wins / losses', 'Win rate'].map((name) => [name, '—', 'none'] as const)
      : [
          ['Total profit', formatSigned(stats.total_profit), tone(stats.total_profit)],
          ['Realized', formatSigned(stats.realized_profit), tone(stats.realized_profit)],
          ['Fees', formatFixed(stats.fees, 2), 'none'],
          ['Trades', String(stats.trades), 'none'],
          ['Wins / losses', `${stats.wins} / ${stats.losses}`, 'none'],
          ['Win rate', stats.win_rate === null ? '—' : `${formatFixed(stats.win_rate * 100, 0)} %`, 'none'],
        ];
  return (
    <section className="panel block" aria-labelledby="stats-title" data-testid="bot-stats" data-stale={!isCurrent}>
      <div className="block__head">
        <h2 id="stats-title">Statistics</h2>
      </div>
      <dl className="figures figures--three">
        {rows.map(([name, text, look]) => (
          <div key={name} className="figure">
            <dt>{name}</dt>
            <dd className={`tone-${look}`}>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="block__chart">
        <Sparkline prices={equity} label={`Equity, last ${equity.length} figures`} />
        {equity.length < 2 && <p className="block__chart-note">The equity is drawn while the bot runs.</p>}
      </div>
    </section>
  );
}
