import { useEffect, useRef } from 'react';
import { useSession } from '../session/current.ts';
import { useStore } from '../lib/use_store.ts';
import { ChannelRow } from './ChannelRow.tsx';
import { FaultButtons } from './FaultButtons.tsx';

/** Every connection of the page, and the means to break them. Beside the page, which shows it heal. */
export function ConnectionDrawer({ onClose }: { readonly onClose: () => void }) {
  const { watch, user } = useSession();
  const channels = useStore(watch.channels);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <aside
      className="drawer"
      id="connections"
      data-testid="drawer"
      aria-labelledby="connections-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="drawer__head">
        <h2 id="connections-title" ref={heading} tabIndex={-1}>
          Connections
        </h2>
        <button type="button" className="icon-button" aria-label="Close the connections" onClick={onClose}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </div>
      {/* What the last user was told is not for the next. */}
      <FaultButtons key={user} />
      <h3 className="drawer__title">Channels</h3>
      {channels.length === 0 && <p className="drawer__note">No socket has been opened yet.</p>}
      <ul className="drawer__list">
        {channels.map((channel) => (
          <ChannelRow key={channel.name} channel={channel} />
        ))}
      </ul>
    </aside>
  );
}
