import { defineConfig } from 'vitest/config';

/** The packed package in fresh applications: slow, and needs a registry, so it runs by itself. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
