import type { BotControls as Commands, BotStatus } from 'tidewire';
import { FlashingValue } from '../components/FlashingValue.tsx';
import { formatFixed } from '../lib/format.ts';
import { useSession } from '../session/current.ts';
import { SignInHint } from '../shell/SignInHint.tsx';
import type { BotAccount } from './bot_log.ts';

interface Props {
  readonly bot: BotStatus | undefined;
  readonly account: BotAccount;
  readonly start: Commands['start'];
  readonly stop: Commands['stop'];
  readonly isCurrent: boolean;
}

/** What came of the last command, in words; '' when there is nothing to say. */
function outcomeOf({ start, stop }: Pick<Props, 'start' | 'stop'>): string {
  for (const { error, data } of [start, stop]) {
    if (error !== null) return error.code === 'forbidden' ? '' : `That did not work: ${error.message}`;
    if (data !== null && !data.data.success) return data.data.message ?? `The bot is ${data.data.status} already.`;
  }
  return '';
}

function Figure({ name, value, decimals = 2 }: { readonly name: string; readonly value: number | null; readonly decimals?: number }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <FlashingValue value={value ?? undefined} text={value === null ? '—' : formatFixed(value, decimals)} />
      </dd>
    </div>
  );
}

/** The bot's state, its account, and the buttons that start and stop it. */
export function BotControls({ bot, account, start, stop, isCurrent }: Props) {
  const { user } = useSession();
  // A bot that nobody has started yet is known to the dashboard only.
  const status = bot?.status ?? account.status;
  const isRunning = status === 'running';
  const command = isRunning ? stop : start;
  const other = isRunning ? start : stop;
  const isViewer = user === 'demo';
  const outcome = outcomeOf({ start, stop });
  const press = (): void => {
    if (command.isPending) return;
    other.reset();
    void command.run();
  };
  return (
    <section className="panel block" aria-labelledby="bot-title" data-stale={!isCurrent}>
      <div className="block__head">
        <h2 id="bot-title">{account.bot_id ?? bot?.bot_id ?? 'Bot'}</h2>
        <span className={`badge badge--${isRunning ? 'live' : 'offline'}`} data-testid="bot-status" role="status">
          {status === null ? 'Unknown' : isRunning ? 'Running' : 'Stopped'}
        </span>
        <button
          type="button"
          className={`button ${isRunning ? '' : 'button--primary'} block__action`}
          disabled={!command.isReady || status === null || isViewer}
          aria-disabled={command.isPending}
          onClick={press}
        >
          {isRunning ? 'Stop' : 'Start'}
        </button>
      </div>
      {isViewer && <SignInHint as="trader">A viewer may only look: starting and stopping takes a trader.</SignInHint>}
      {outcome !== '' && (
        <p className="note note--warn" role="alert">
          {outcome}
        </p>
      )}
      <dl className="figures">
        <Figure name="Price" value={account.price} />
        <Figure name="Balance" value={account.balance} />
        <Figure name="Equity" value={account.equity} />
        <div className="figure">
          <dt>Symbol</dt>
          <dd>{account.symbol ?? '—'}</dd>
        </div>
      </dl>
    </section>
  );
}
