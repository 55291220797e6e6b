import { resolve } from 'node:path';

/** The root of the repository. Not by `new URL`, which is the browser's under happy-dom. */
const ROOT = resolve(import.meta.dirname, '../../..');

/** A file of the repository as a path. */
export function inRoot(path: string): string {
  return resolve(ROOT, path);
}
