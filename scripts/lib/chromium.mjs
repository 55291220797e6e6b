// Which Chromium the browser tests drive: $CHROMIUM, else Debian's, else Playwright's own download.
import fs from 'node:fs';

export const CHROMIUM_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // Chromium refuses to sandbox itself for root, who runs it in containers.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Ubuntu's /usr/bin/chromium is a script that points at a snap; only a real program counts. */
function isProgram(file) {
  if (!fs.existsSync(file)) return false;
  return !fs.existsSync('/snap/bin/chromium');
}

/** A path for Playwright's `executablePath`, or undefined for Playwright's own download. */
export function chromiumPath(env = process.env) {
  if (env.CHROMIUM) return env.CHROMIUM;
  return isProgram('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
}
