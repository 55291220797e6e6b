// `npm run screenshots`: the demo in every theme, width and state, written to screenshots/, and the
// README's picture in docs/images/.
import './lib/node_version.mjs';
import { runPlaywright } from './lib/playwright.mjs';

await runPlaywright(['--config', 'screenshots.config.ts'], process.argv.slice(2));
