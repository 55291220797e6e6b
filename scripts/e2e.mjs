// `npm run e2e -- [Playwright's options]`: the browser tests by themselves.
import './lib/node_version.mjs';
import { runPlaywright } from './lib/playwright.mjs';

await runPlaywright([], process.argv.slice(2));
