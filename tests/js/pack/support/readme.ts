import { readFile } from 'node:fs/promises';

import { inRoot } from '../../support/paths.js';

/** The README's first block of code in a language. */
export async function readmeCode(language: 'tsx' | 'vue'): Promise<string> {
  const readme = await readFile(inRoot('README.md'), 'utf8');
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(readme)?.[1];
  if (found === undefined) throw new Error(`README.md has no block of ${language}`);
  return found;
}

/** Those of its lines that say something. */
export const linesOf = (code: string): string[] =>
  code.split('\n').filter((line) => line.trim() !== '');
