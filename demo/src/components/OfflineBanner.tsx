import type { ChannelName } from 'tidewire';
import { useOnline } from '../lab/use_online.ts';
import { describeConnection, worstOf } from '../lib/connection_text.ts';
import { handFocusOn } from '../lib/hand_focus_on.ts';
import { useConnections } from '../lib/use_connections.ts';
import { useCountdown } from '../lib/use_countdown.ts';
import { useSession } from '../session/current.ts';
import { StatusIcon } from './StatusIcon.tsx';

/** Says what is wrong and what the figures are worth meanwhile, with one click to try again. */
export function OfflineBanner({ channels }: { readonly channels: readonly ChannelName[] }) {
  const { signIn } = useSession();
  const isOnline = useOnline();
  const worst = worstOf(useConnections(channels), isOnline);
  const seconds = useCountdown(worst?.status === 'reconnecting' ? worst.retryAt : null);
  const text = worst === undefined ? undefined : describeConnection(worst, isOnline);
  const isShown = text !== undefined && text.cause !== '';
  return (
    <div className="banner-room" role="status">
      {isShown && (
        <div className={`banner banner--${text.look}`} data-testid="banner" data-look={text.look}>
          <StatusIcon look={text.look} />
          <p className="banner__text">
            {text.cause}
            <span className="banner__next" aria-hidden="true">
              {seconds === null ? '' : seconds > 0 ? ` Next attempt in ${seconds} s.` : ' Trying now.'}
            </span>
          </p>
          <button ref={handFocusOn} type="button" className="button" onClick={signIn}>
            {text.action}
          </button>
        </div>
      )}
    </div>
  );
}
