import { Logo } from './Logo.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';

export function Header() {
  return (
    <header className="header">
      <h1 className="header__title">
        <Logo />
        Tidewire
      </h1>
      <ThemeToggle />
    </header>
  );
}
