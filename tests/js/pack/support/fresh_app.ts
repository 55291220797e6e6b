import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inRoot } from '../../support/paths.js';
import { run } from './npm.js';
import { readmeCode } from './readme.js';

export type Framework = 'react' | 'vue';

/** Not of the workspace, therefore named here. */
const VUE_PLUGIN = { '@vitejs/plugin-vue': '6.0.11' };

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The workspace's own versions, so that both are tested with the same ones. */
async function versionsOf(manifest: string, names: readonly string[]): Promise<object> {
  const { devDependencies } = JSON.parse(await readFile(inRoot(manifest), 'utf8')) as Manifest;
  return Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
}

/** The README's ticker as a file of the application; its `fetchToken` is the application's. */
async function addReadmeTicker(folder: string, framework: Framework): Promise<void> {
  const src = join(folder, 'src');
  if (framework === 'vue') {
    await writeFile(join(src, 'ReadmeTicker.vue'), await readmeCode('vue'));
    return;
  }
  const code = `import { fetchToken } from './token';\n${await readmeCode('tsx')}`;
  await writeFile(join(src, 'readme_ticker.tsx'), code);
}

/** A folder outside of the workspace. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tidewire-pack-'));
}

export async function remove(folder: string | undefined): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** An application as someone would begin it: its own folder, the tarball, and a framework. */
export async function freshApp(framework: Framework, tarball: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(inRoot(`tests/js/pack/apps/${framework}`), folder, { recursive: true });
  await cp(inRoot('tests/js/pack/apps/token.ts'), join(folder, 'src', 'token.ts'));
  await addReadmeTicker(folder, framework);
  const needs =
    framework === 'react'
      ? {
          ...(await versionsOf('package.json', ['react', 'react-dom', '@types/react'])),
          ...(await versionsOf('package.json', ['@types/react-dom'])),
          ...(await versionsOf('demo/package.json', ['@vitejs/plugin-react'])),
        }
      : { ...(await versionsOf('package.json', ['vue'])), ...VUE_PLUGIN };
  const manifest = {
    name: 'fresh',
    private: true,
    type: 'module',
    dependencies: {
      tidewire: `file:${tarball}`,
      ...needs,
      ...(await versionsOf('package.json', ['vite', 'typescript'])),
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await run(folder, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
  return folder;
}
