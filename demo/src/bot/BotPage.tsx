import { useEffect, useRef } from 'react';
import { useBotStatus, useCommand, useConnection } from 'tidewire/react';
import { channelLog } from '../lib/channel_log.ts';
import { useStore } from '../lib/use_store.ts';
import { useSession } from '../session/current.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { BotControls } from './BotControls.tsx';
import { BotStatsPanel } from './BotStatsPanel.tsx';
import { BOT_LOG } from './bot_log.ts';
import { BotTrades } from './BotTrades.tsx';

/** A space that holds the line, until there is a text. */
const NOT_YET = '\u00a0';

/** Asks for the status once per connection; afterwards everything is pushed. */
function useStatusOnConnect(): void {
  const { isReady, run } = useCommand('dashboard', 'request_status');
  const wasReady = useRef(false);
  useEffect(() => {
    if (isReady && !wasReady.current) void run();
    wasReady.current = isReady;
  }, [isReady, run]);
}

/** The paper-trading bot: pushed, not polled, and started and stopped from here. */
export function BotPage() {
  const { client } = useSession();
  const { bots, runningCount, start, stop } = useBotStatus({ control: 'dashboard' });
  const connection = useConnection('dashboard');
  const log = useStore(channelLog(client, BOT_LOG));
  useStatusOnConnect();
  const bot = [...bots.values()][0];
  return (
    <>
      <PageHead title="Bot" connection={connection}>
        Trades on paper on the live feed. <span className="page-head__count">{bots.size > 0 ? `${runningCount} of ${bots.size} running.` : NOT_YET}</span>
      </PageHead>
      <div className="split">
        <div className="stack">
          <BotControls bot={bot} account={log.account} start={start} stop={stop} isCurrent={connection.isLive} />
          <BotStatsPanel stats={log.stats} equity={log.equity} isCurrent={connection.isLive} />
        </div>
        <BotTrades rows={log.rows} isRunning={runningCount > 0} />
      </div>
    </>
  );
}
