// The fuzz targets as the build made them, each with its own corpus.
import fs from 'node:fs';
import path from 'node:path';
import { at, testLogDir } from './paths.mjs';
import { runLogged } from './run.mjs';

const binDir = at('build', 'fuzz', 'tests', 'cpp', 'fuzz');
const SLACK_S = 60; // to start, read the corpus and stop

export function fuzzTargets() {
  if (!fs.existsSync(binDir)) return [];
  return fs
    .readdirSync(binDir)
    .filter((name) => /^fuzz_\w+$/.test(name) && fs.statSync(path.join(binDir, name)).isFile())
    .sort()
    .map((name) => ({ name, binary: path.join(binDir, name) }));
}

const keptCorpus = (name) => at('tests', 'cpp', 'fuzz', 'corpus', name.replace(/^fuzz_/, ''));

/** The kept corpus is the start of a growing one in build/, so that a run never changes the tree. */
function growingCorpus(name) {
  const dir = at('build', 'fuzz-corpus', name);
  fs.mkdirSync(dir, { recursive: true });
  fs.cpSync(keptCorpus(name), dir, { recursive: true, force: false });
  return dir;
}

/**
 * Runs the kept corpus alone: each target names the paths that it must reach, because a target whose
 * inputs are all refused at the door proves nothing.
 */
const replayCorpus = ({ name, binary }, log, onLine) =>
  runLogged(binary, ['-runs=0', keptCorpus(name)], {
    log,
    env: { TIDEWIRE_FUZZ_PATHS: '1' },
    timeoutMs: SLACK_S * 1000,
    onLine,
  });

/** Runs one target; {code, log, runs} with the number of inputs that it tried. */
export async function runFuzzTarget(target, secondsEach, onLine) {
  const { name, binary } = target;
  const crashes = at('build', 'fuzz-crashes');
  fs.mkdirSync(crashes, { recursive: true });
  const log = path.join(testLogDir, `${name}.log`);
  const replay = await replayCorpus(target, log, onLine);
  if (replay.code !== 0) return { code: replay.code, log, runs: 0 };
  const args = [`-max_total_time=${secondsEach}`, '-print_final_stats=1', `-artifact_prefix=${crashes}/${name}-`];
  const { code } = await runLogged(binary, [...args, growingCorpus(name)], {
    log,
    append: true,
    timeoutMs: (secondsEach + SLACK_S) * 1000,
    onLine,
  });
  const runs = Number(/stat::number_of_executed_units:\s*(\d+)/.exec(fs.readFileSync(log, 'utf8'))?.[1] ?? 0);
  return { code, log, runs };
}
