import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light';

/** The same key as in public/theme.js, which applies the choice before the first paint. */
const STORAGE_KEY = 'tidewire-theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function readChoice(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

const current = (): Theme => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');

function apply(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage is blocked: the choice lasts as long as the page.
  }
  apply(theme);
}

// Whoever has not chosen follows the system, also when it changes at dusk.
systemIsDark.addEventListener('change', () => {
  if (readChoice() === null) apply(systemIsDark.matches ? 'dark' : 'light');
});

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
