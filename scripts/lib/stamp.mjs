// "Did the inputs of this step change?" by content, so that a fresh checkout or a touched file
// costs nothing. File times only save reading: a file whose size and time are as before keeps its hash.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { at, relative, stampDir } from './paths.mjs';

const SKIPPED_DIRS = new Set(['node_modules', 'dist', 'build', '.git', 'test-results', 'playwright-report']);

function* filesUnder(entry, { isTop = true } = {}) {
  const info = fs.statSync(entry, { throwIfNoEntry: false });
  if (info === undefined) return;
  if (info.isFile()) {
    yield { file: entry, info };
    return;
  }
  for (const name of fs.readdirSync(entry).sort()) {
    if (SKIPPED_DIRS.has(name)) continue;
    yield* filesUnder(path.join(entry, name), { isTop: false });
  }
}

const digest = (content) => crypto.createHash('sha256').update(content).digest('hex');

function readStamp(name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(stampDir, `${name}.json`), 'utf8'));
  } catch {
    return { files: {} };
  }
}

/**
 * The state of a step: `isFresh` when every input is as it was at the last `commit()` and every
 * output exists. Inputs and outputs are files or folders relative to the root.
 */
export function checkStamp(name, { inputs, outputs, salt = '' }) {
  const before = readStamp(name);
  const files = {};
  for (const input of inputs) {
    for (const { file, info } of filesUnder(at(input))) {
      const key = relative(file);
      const known = before.files[key];
      const time = Math.trunc(info.mtimeMs);
      const isSame = known !== undefined && known.size === info.size && known.time === time;
      files[key] = { size: info.size, time, hash: isSame ? known.hash : digest(fs.readFileSync(file)) };
    }
  }
  const key = digest(salt + Object.entries(files).map(([file, { hash }]) => `${file} ${hash}\n`).join(''));
  const haveOutputs = outputs.every((output) => fs.existsSync(at(output)));
  return {
    isFresh: haveOutputs && before.key === key,
    commit() {
      fs.mkdirSync(stampDir, { recursive: true });
      fs.writeFileSync(path.join(stampDir, `${name}.json`), JSON.stringify({ key, files }));
    },
  };
}
