import type { ConnectionLook } from '../lib/connection_text.ts';

/** A shape per state, so that colour is never the only difference. */
const SHAPES: Readonly<Record<ConnectionLook, React.ReactNode>> = {
  live: <circle cx="8" cy="8" r="4.5" className="status-icon__solid" />,
  connecting: <circle cx="8" cy="8" r="5" className="status-icon__ring" />,
  polling: <path d="M3 8h.1M8 8h.1M13 8h.1" strokeWidth="3" />,
  reconnecting: <path d="M13.2 8A5.2 5.2 0 1 1 11.5 4.2M11.8 1.5v3h-3" />,
  offline: <path d="M2.5 13.5l11-11M4 7.2a7 7 0 0 1 3.2-1.5M12 7.2a7 7 0 0 0-1-.7M6.3 10a3 3 0 0 1 2-.8M8 12.6v.1" />,
  closed: <path d="M4 4l8 8M12 4l-8 8" />,
};

export function StatusIcon({ look }: { readonly look: ConnectionLook }) {
  return (
    <svg className={`status-icon status-icon--${look}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[look]}
    </svg>
  );
}
