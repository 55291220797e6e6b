// Which Firefox the browser tests drive: $FIREFOX, else Debian's; none elsewhere. Playwright's own
// build is another browser: the tests are for the one that people have.
import fs from 'node:fs';

/** Ubuntu's /usr/bin/firefox is a script that points at a snap; Debian's is firefox-esr. */
export function firefoxPath(env = process.env) {
  if (env.FIREFOX) return env.FIREFOX;
  return fs.existsSync('/usr/bin/firefox-esr') ? '/usr/bin/firefox-esr' : undefined;
}
