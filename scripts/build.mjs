// `npm run build`: everything that npm start serves, or all of the C++ as well.
import './lib/node_version.mjs';
import { buildForStart, buildPackage, buildWasm } from './lib/build_steps.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { say } from './lib/progress.mjs';
import { main, stopEverythingOnSignal } from './lib/run.mjs';
import { setup } from './lib/setup.mjs';

const HELP = `npm run build [-- PART]

Builds what changed. Parts:
  start     the server, the WASM, the npm package and the demo (default)
  package   the WASM and the npm package: enough for npm pack
  native    all of the native C++, tests and simulator included
  asan      the same under AddressSanitizer and UndefinedBehaviorSanitizer
  fuzz      the libFuzzer targets

Logs are in build/logs/. CMAKE_BUILD_PARALLEL_LEVEL limits how many compilers run at once.`;

const PARTS = {
  start: { group: 'start', build: buildForStart },
  package: { group: 'start', build: () => buildWasm().then(buildPackage) },
  native: { group: 'test', build: () => buildPreset('native') },
  asan: { group: 'test', build: () => buildPreset('asan') },
  fuzz: { group: 'test', build: () => buildPreset('fuzz') },
};

const [name = 'start'] = process.argv.slice(2);
const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
if (part === undefined) {
  console.log(HELP);
  process.exitCode = name === '--help' || name === '-h' ? 0 : 2;
} else {
  stopEverythingOnSignal();
  await main(async () => {
    await setup({ group: part.group });
    await part.build();
    say('built');
  });
}
