import { StatusIcon } from '../components/StatusIcon.tsx';
import { useOnline } from '../lab/use_online.ts';
import { describeConnection, worstOf } from '../lib/connection_text.ts';
import type { Route } from '../lib/route.ts';
import { useConnections } from '../lib/use_connections.ts';
import { PAGES } from '../pages/pages.ts';

interface Props {
  readonly route: Route;
  readonly isOpen: boolean;
  readonly ref: React.Ref<HTMLButtonElement>;
  readonly onClick: () => void;
}

/** How the page's connections are, at a glance; opens the drawer that has it all. */
export function ConnectionButton({ route, isOpen, ref, onClick }: Props) {
  const isOnline = useOnline();
  const worst = worstOf(useConnections(PAGES[route].channels), isOnline);
  if (worst === undefined) return null;
  const { look, label } = describeConnection(worst, isOnline);
  return (
    <button
      ref={ref}
      type="button"
      className="connection-button"
      data-testid="connection-button"
      data-look={look}
      aria-expanded={isOpen}
      aria-controls="connections"
      title="Connections, and what happens when they break"
      onClick={onClick}
    >
      <StatusIcon look={look} />
      <span className="connection-button__label">{label}</span>
      <span className="visually-hidden">, show the connections</span>
    </button>
  );
}
