// What both `npm start` and `npm test` do first: have everything installed, and be instant when it is.
import fs from 'node:fs';
import path from 'node:path';
import { installPackages } from './apt.mjs';
import { chromiumPath } from './chromium.mjs';
import { installNpmPackages } from './npm_packages.mjs';
import { at, logDir } from './paths.mjs';
import { aptPackages, detectSystem, manualInstructions, missingPackages } from './platform.mjs';
import { beginStep } from './progress.mjs';
import { mustRun, StepError } from './run.mjs';

/** @param {{group: 'start' | 'test'}} options `test` includes `start`. */
export async function setup({ group }) {
  if (process.env.TIDEWIRE_SKIP_SETUP !== '1') {
    const system = detectSystem();
    if (!system.isSupported) throw new StepError(manualInstructions(system));
    const packages = aptPackages(system);
    const wanted = group === 'test' ? [...packages.start, ...packages.test] : packages.start;
    const missing = missingPackages(wanted.filter((name) => !isBrowserGiven(name)));
    if (missing.length > 0) await installPackages(missing);
  }
  await installNpmPackages();
  if (group === 'test') await ensureBrowser();
}

/** Who names a browser of their own does not need apt's. */
const isBrowserGiven = (name) =>
  (name === 'chromium' && Boolean(process.env.CHROMIUM)) || (name === 'firefox-esr' && Boolean(process.env.FIREFOX));

/** Where apt has no Chromium that can be driven, Playwright downloads its own, once. */
async function ensureBrowser() {
  const given = chromiumPath();
  if (given !== undefined) {
    if (!fs.existsSync(given)) throw new StepError(`CHROMIUM names ${given}, which does not exist.`);
    return;
  }
  const { chromium } = await import('@playwright/test');
  if (fs.existsSync(chromium.executablePath())) return;
  const step = beginStep("Playwright's Chromium");
  const cli = at('node_modules', '@playwright', 'test', 'cli.js');
  await mustRun('the download of Chromium', process.execPath, [cli, 'install', '--with-deps', 'chromium'], {
    log: path.join(logDir, 'chromium.log'),
    onLine: step.update,
  });
  step.done();
}
