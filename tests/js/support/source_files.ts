import { readdirSync, readFileSync } from 'node:fs';

import { inRoot } from './paths.js';

/** Folders that hold no sources, wherever they are. */
const NOT_SOURCES = new Set([
  'node_modules',
  'build',
  'dist',
  '.git',
  '.cache',
  'test-results',
  'playwright-report',
  'screenshots',
]);

/** One line of a source file. */
export interface Line {
  /** As in `wasm/core/session.cpp:12`, for messages. */
  readonly at: string;
  readonly text: string;
}

/** The files below a folder of the repository, as paths from its root. */
export function filesBelow(folder: string): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(inRoot(folder), { withFileTypes: true })) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !NOT_SOURCES.has(entry.name)) files.push(...filesBelow(path));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** The lines of a file. */
export function linesOf(path: string): Line[] {
  return toLines(path, readFileSync(inRoot(path), 'utf8'));
}

/** The lines of a file of C++ or TypeScript with comments and the text of strings blanked. */
export function codeOf(path: string): Line[] {
  return toLines(path, blankTexts(readFileSync(inRoot(path), 'utf8')));
}

function toLines(path: string, text: string): Line[] {
  return text.split('\n').map((line, index) => ({ at: `${path}:${index + 1}`, text: line }));
}

/** Comments and literals, the latter so that a '//' within an address starts no comment. */
const COMMENT_OR_TEXT =
  /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

function blankTexts(source: string): string {
  return source.replace(COMMENT_OR_TEXT, (found) =>
    found.startsWith('/')
      ? found.replace(/[^\n]/g, ' ')
      : found[0] + found.slice(1, -1).replace(/[^\n]/g, ' ') + found.at(-1),
  );
}
