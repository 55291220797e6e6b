import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { inRoot } from '../../support/paths.js';
import { run } from './npm.js';

/** What `npm pack` gives, and the same unpacked. */
export interface Tarball {
  readonly path: string;
  readonly bytes: number;
  /** Every file, as a path within the package. */
  readonly files: readonly string[];
  read(file: string): Promise<Buffer>;
}

/** Packs what has been built; `prepack` builds, which whoever runs these tests has done. */
export async function pack(folder: string): Promise<Tarball> {
  const printed = await run(
    inRoot('.'),
    'npm',
    'pack',
    '--ignore-scripts',
    '--pack-destination',
    folder,
  );
  const path = join(folder, printed.trim().split('\n').at(-1) ?? '');
  await run(folder, 'tar', '-xzf', path);
  const root = join(folder, 'package');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
    .sort();
  return {
    path,
    bytes: (await stat(path)).size,
    files,
    read: (file) => readFile(join(root, file)),
  };
}

/** What a browser would download of a file from a server that compresses. */
export async function brotliBytes(tarball: Tarball, file: string): Promise<number> {
  return brotliCompressSync(await tarball.read(file)).length;
}
