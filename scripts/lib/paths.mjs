// Where things are. Every path that a script prints is relative to the repository's root.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const at = (...parts) => path.join(root, ...parts);
export const relative = (file) => path.relative(root, file) || '.';

export const logDir = at('build', 'logs');
export const testLogDir = at('build', 'test-logs');
export const stampDir = at('build', 'stamps');
export const serverBinary = at('build', 'native', 'native-server', 'tidewire-server');
export const simBinary = at('build', 'native', 'tests', 'cpp', 'sim', 'tidewire_sim');
export const demoDist = at('demo', 'dist');

/** The folder from which the user typed `npm …` (npm itself changes to the root). */
export const callerDir = process.env.INIT_CWD ?? process.cwd();
