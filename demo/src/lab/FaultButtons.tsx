import { useState } from 'react';
import { useSession } from '../session/current.ts';
import { useStore } from '../lib/use_store.ts';
import type { Faults } from './lab.ts';

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

/** What a visitor may expect now; `told` is what became of the last request to the server. */
function explain({ isOffline, isBlocked, isRevoked, stalled }: Faults, told: string): string {
  if (isOffline) return 'The device is offline: nothing is tried until it is back, or until you ask for it.';
  if (isBlocked) return 'No WebSocket gets through: what can be polled is polled after 3 s.';
  if (isRevoked) return 'Every token is refused: the page asks to sign in and tries nothing meanwhile.';
  if (stalled > 0) {
    const subject = stalled === 1 ? 'socket is' : 'sockets are';
    return `${stalled} ${subject} open but silent: a ping finds out within half a minute; where there is none, two minutes of silence do.`;
  }
  return told === '' ? 'The client that heals this page is the real one; only its network is bent.' : told;
}

/** Breaks what networks and servers break. What heals it is the client that the page runs on. */
export function FaultButtons() {
  const { lab, api } = useSession();
  const faults = useStore(lab.faults);
  const [told, setTold] = useState('');
  const [isAsking, setAsking] = useState(false);
  const forget = async (): Promise<void> => {
    if (isAsking) return;
    setAsking(true);
    const result = await api.post('/api/demo/forget-history', {});
    setAsking(false);
    setTold(result.ok ? 'The server has lost its trades. What this page had stays; a series with older trades in it says gap.' : `The server did not forget: ${result.message}.`);
  };
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
        <Toggle isOn={faults.isOffline} onToggle={(is) => lab.setOffline(is)}>
          Go offline
        </Toggle>
        <Toggle isOn={faults.isBlocked} onToggle={(is) => lab.setBlocked(is)}>
          Block WebSockets
        </Toggle>
        <Toggle isOn={faults.isRevoked} onToggle={(is) => lab.setRevoked(is)}>
          Revoke the sign-in
        </Toggle>
        <button
          type="button"
          className="button button--small faults__server"
          title="For everybody who looks: every socket is closed, and trades are numbered anew"
          aria-disabled={isAsking}
          onClick={() => void forget()}
        >
          Restart the server without its history
        </button>
      </div>
      <p className="drawer__note" role="status">
        {explain(faults, told)}
      </p>
    </section>
  );
}
