import { Logo } from '../components/Logo.tsx';
import type { Route } from '../lib/route.ts';
import { AccountSelect } from './AccountSelect.tsx';
import { ConnectionButton } from './ConnectionButton.tsx';
import { Navigation } from './Navigation.tsx';
import { ThemeToggle } from '../components/ThemeToggle.tsx';

interface Props {
  readonly route: Route;
  readonly isDrawerOpen: boolean;
  /** For what gives the focus back to the button that opened it. */
  readonly drawerButton: React.Ref<HTMLButtonElement>;
  readonly onDrawer: () => void;
}

export function Header({ route, isDrawerOpen, drawerButton, onDrawer }: Props) {
  return (
    <header className="header">
      <a className="header__brand" href="#/market">
        <Logo />
        Tidewire
      </a>
      <Navigation route={route} />
      <div className="header__tools">
        <ConnectionButton route={route} isOpen={isDrawerOpen} ref={drawerButton} onClick={onDrawer} />
        <AccountSelect />
        <ThemeToggle />
      </div>
    </header>
  );
}
