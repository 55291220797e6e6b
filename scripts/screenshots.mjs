// `npm run screenshots`: the demo in every theme, width and state, written to screenshots/.
import './lib/node_version.mjs';
import { runPlaywright } from './lib/playwright.mjs';

await runPlaywright(['--config', 'screenshots.config.ts'], process.argv.slice(2));
