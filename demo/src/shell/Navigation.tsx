import { useNotifications } from 'tidewire/react';
import { ROUTES, hrefOf } from '../lib/route.ts';
import type { Route } from '../lib/route.ts';
import { PAGES } from '../pages/pages.ts';

const UNREAD_SHOWN_MAX = 99;

/** Renders for a change of the count and for nothing else. */
function UnreadCount() {
  const unread = useNotifications({ select: ({ unreadCount }) => unreadCount });
  if (unread === 0) return null;
  return (
    <span className="nav__count" data-testid="unread-count">
      {unread > UNREAD_SHOWN_MAX ? `${UNREAD_SHOWN_MAX}+` : unread}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}

export function Navigation({ route }: { readonly route: Route }) {
  return (
    <nav className="nav" aria-label="Pages">
      {ROUTES.map((name) => {
        const { label, short, icon } = PAGES[name];
        return (
          <a key={name} className="nav__link" href={hrefOf(name)} aria-current={name === route ? 'page' : undefined}>
            <svg className="nav__icon" viewBox="0 0 16 16" aria-hidden="true">
              <path d={icon} />
            </svg>
            <span className="nav__label">{label}</span>
            <span className="nav__short" aria-hidden="true">
              {short}
            </span>
            {name === 'notifications' && <UnreadCount />}
          </a>
        );
      })}
    </nav>
  );
}
