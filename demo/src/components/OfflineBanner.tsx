import { useConnection } from 'tidewire/react';
import type { ConnectionSnapshot } from 'tidewire';
import { describeConnection, worstOf } from '../lib/connection_text.ts';
import { useCountdown } from '../lib/use_countdown.ts';
import { StatusIcon } from './StatusIcon.tsx';

/** Says what is wrong and what the numbers are worth meanwhile, with one click to try again. */
export function OfflineBanner({ connections }: { readonly connections: readonly ConnectionSnapshot[] }) {
  const { retry: retryMarket } = useConnection('market');
  const { retry: retryCrypto } = useConnection('crypto');
  const worst = worstOf(connections);
  const seconds = useCountdown(worst?.status === 'reconnecting' ? worst.retryAt : null);
  const text = worst === undefined ? undefined : describeConnection(worst);
  const isShown = text !== undefined && text.cause !== '';
  const retryBoth = () => {
    retryMarket();
    retryCrypto();
  };
  return (
    <div className="banner-room" role="status">
      {isShown && (
        <div className={`banner banner--${text.look}`} data-testid="banner">
          <StatusIcon look={text.look} />
          <p className="banner__text">
            {text.cause}
            <span className="banner__next" aria-hidden="true">
              {seconds === null ? '' : seconds > 0 ? ` Next attempt in ${seconds} s.` : ' Trying now.'}
            </span>
          </p>
          <button type="button" className="button" onClick={retryBoth}>
            {text.action}
          </button>
        </div>
      )}
    </div>
  );
}
