// Chooses the theme before the first paint, so that nothing flashes: the visitor's own choice, else
// the system's.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('tidewire-theme');
  } catch {
    // Storage is blocked: the system's preference applies.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : system;
})();
