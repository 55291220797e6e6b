import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** `npm run screenshots`: not tests, but made the same way, from the running demo. */
export default defineConfig({ ...base, testDir: 'shots', testMatch: '*.shots.ts', timeout: 180_000 });
