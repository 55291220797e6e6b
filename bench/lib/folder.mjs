import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Runs `body` with a folder of its own, which is gone afterwards. */
export async function inTemporaryFolder(body) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidewire-bench-'));
  try {
    return await body(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
