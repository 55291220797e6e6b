// `npm run fuzz -- --seconds N`: every libFuzzer target for its share of N seconds.
import './lib/node_version.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { fuzzTargets, runFuzzTarget } from './lib/fuzz_targets.mjs';
import { say } from './lib/progress.mjs';
import { StepError, main, stopEverythingOnSignal, tailOf } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

const HELP = `npm run fuzz [-- --seconds N] [--only NAME]

Builds the libFuzzer targets and runs them one after the other under ASan and UBSan, N seconds in all
(default 600), in equal shares. Before that, each must reach the paths that it names with its kept corpus alone (tests/cpp/fuzz/corpus/). What they
find is written to build/fuzz-corpus/; a crash's input stays in build/fuzz-crashes/.

  --only NAME   the targets whose name contains NAME`;

const args = process.argv.slice(2);
const valueOf = (key, fallback) => (args.includes(key) ? args[args.indexOf(key) + 1] : fallback);
const seconds = Number(valueOf('--seconds', '600'));
const only = valueOf('--only', '');

if (args.includes('--help') || args.includes('-h') || !(seconds > 0)) {
  console.log(HELP);
  process.exitCode = seconds > 0 ? 0 : 2;
} else {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: 'test' });
    await buildPreset('fuzz');
    const targets = fuzzTargets().filter((target) => target.name.includes(only));
    if (targets.length === 0) throw new StepError('there is no such fuzz target');
    const secondsEach = Math.max(1, Math.floor(seconds / targets.length));
    let failed = 0;
    for (const target of targets) {
      const { code, log, runs } = await runFuzzTarget(target, secondsEach, (line) => say(`${target.name}  ${line}`));
      if (code === 0) say(`${target.name}: ${runs} runs, nothing found`);
      else console.error(tailOf(log));
      failed += code === 0 ? 0 : 1;
    }
    console.log(`${targets.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}
