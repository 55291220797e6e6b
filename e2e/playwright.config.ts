import { type Project, defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, chromiumPath } from '../scripts/lib/chromium.mjs';
import { firefoxPath } from '../scripts/lib/firefox.mjs';

const chromium = chromiumPath();
const firefox = firefoxPath();

const projects: Project[] = [
  {
    name: 'chromium',
    use: {
      browserName: 'chromium',
      launchOptions: { args: CHROMIUM_FLAGS, ...(chromium === undefined ? {} : { executablePath: chromium }) },
    },
  },
];
// Where there is one that can be driven; what is the same in both is tested once.
if (firefox !== undefined) {
  projects.push({
    name: 'firefox',
    grepInvert: /@chromium/,
    testMatch: /(page|offline|reconnect|lab|orders|notifications)\.spec\.ts$/,
    // The browser as it is, by WebDriver BiDi: a click takes it a second.
    timeout: 90_000,
    use: { browserName: 'firefox', channel: 'moz-firefox', launchOptions: { executablePath: firefox } },
  });
}

export default defineConfig({
  testDir: 'tests',
  outputDir: '../build/e2e-results',
  // Each test has a server of its own; two cores do not gain from two browsers at once.
  workers: 1,
  retries: 0,
  timeout: 45_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 900 },
    // Pictures of pages that repaint at every trade cost more than the tests themselves.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
  projects,
});
