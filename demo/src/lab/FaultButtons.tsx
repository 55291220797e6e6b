import { useSession } from '../session/current.ts';
import { useStore } from '../lib/use_store.ts';

interface ToggleProps {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly children: React.ReactNode;
}

function Toggle({ isOn, onToggle, children }: ToggleProps) {
  return (
    <button type="button" className="button button--small toggle" aria-pressed={isOn} onClick={() => onToggle(!isOn)}>
      {children}
    </button>
  );
}

/** Breaks what networks and servers break. What heals it is the client that the page runs on. */
export function FaultButtons() {
  const { lab } = useSession();
  const { isOffline, isBlocked, isRevoked, stalled } = useStore(lab.faults);
  return (
    <section className="faults" aria-labelledby="faults-title">
      <h3 id="faults-title" className="drawer__title">
        Break something
      </h3>
      <div className="faults__buttons">
        <button type="button" className="button button--small" onClick={() => lab.drop()}>
          Drop the sockets
        </button>
        <button type="button" className="button button--small" onClick={() => lab.stall()}>
          Stall them
        </button>
        <button type="button" className="button button--small" onClick={() => lab.expireToken()}>
          Expire the token
        </button>
        <Toggle isOn={isOffline} onToggle={(is) => lab.setOffline(is)}>
          Go offline
        </Toggle>
        <Toggle isOn={isBlocked} onToggle={(is) => lab.setBlocked(is)}>
          Block WebSockets
        </Toggle>
        <Toggle isOn={isRevoked} onToggle={(is) => lab.setRevoked(is)}>
          Revoke the sign-in
        </Toggle>
      </div>
      <p className="drawer__note" role="status">
        {isOffline
          ? 'The device is offline: nothing is tried until it is back.'
          : isBlocked
            ? 'No WebSocket gets through: what can be polled is polled after 3 s.'
            : isRevoked
              ? 'Every token is refused: the page asks to sign in and tries nothing meanwhile.'
              : stalled > 0
                ? `${stalled} ${stalled === 1 ? 'socket is' : 'sockets are'} open but silent: a ping finds out within half a minute; where there is none, two minutes of silence do.`
                : 'The client that heals this page is the real one; only its network is bent.'}
      </p>
    </section>
  );
}
