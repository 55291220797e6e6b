// The C++ side of the build: configure once per preset, then let Ninja decide what is out of date.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { at, logDir, relative, root } from './paths.mjs';
import { beginStep } from './progress.mjs';
import { StepError, runLogged, tailOf } from './run.mjs';

const TITLES = {
  native: 'C++ (native)',
  asan: 'C++ (ASan + UBSan)',
  fuzz: 'C++ (fuzz targets)',
  wasm: 'C++ (WebAssembly)',
};

/** A variable of a configured tree; undefined where there is none. */
function cached(dir, name) {
  const file = path.join(dir, 'CMakeCache.txt');
  if (!fs.existsSync(file)) return undefined;
  return new RegExp(`^${name}:\\w+=(.*)$`, 'm').exec(fs.readFileSync(file, 'utf8'))?.[1];
}

/** A tree that was configured elsewhere (a moved or copied checkout) cannot be reused. */
function dropForeignTree(dir) {
  const home = cached(dir, 'CMAKE_HOME_DIRECTORY');
  if (home !== undefined && path.resolve(home) !== root) fs.rmSync(dir, { recursive: true });
}

/** The command that configures a tree, or null when it is configured well enough. */
function configureCommand(preset, dir, { withTests }) {
  const isConfigured = fs.existsSync(path.join(dir, 'build.ninja'));
  if (preset !== 'native') {
    if (isConfigured) return null;
    return [...(preset === 'wasm' ? ['emcmake'] : []), 'cmake', '--preset', preset];
  }
  // `npm start` must not need what only the tests need (Catch2), so they join when they are wanted.
  if (isConfigured && (!withTests || cached(dir, 'TIDEWIRE_TESTS') === 'ON')) return null;
  return ['cmake', '--preset', preset, `-DTIDEWIRE_TESTS=${withTests ? 'ON' : 'OFF'}`];
}

/** What emcc needs beyond PATH. Decided when configuring and kept, because em-config takes its time. */
function emscriptenEnv(dir) {
  // Debian's emcc looks for acorn where only Debian's own node would look by itself.
  const env = { NODE_PATH: [process.env.NODE_PATH, '/usr/share/nodejs'].filter(Boolean).join(path.delimiter) };
  const note = path.join(dir, 'emscripten-env.json');
  if (fs.existsSync(note)) return { ...env, ...JSON.parse(fs.readFileSync(note, 'utf8')) };
  const ask = (key) => (spawnSync('em-config', [key], { encoding: 'utf8' }).stdout ?? '').trim();
  const extra = {};
  if (process.env.EM_CACHE === undefined && ask('FROZEN_CACHE') !== 'True' && !isWritable(ask('CACHE'))) {
    extra.EM_CACHE = at('build', 'emscripten-cache');
  }
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(note, JSON.stringify(extra));
  return { ...env, ...extra };
}

function isWritable(dir) {
  try {
    fs.accessSync(dir, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds targets of a preset ('all' by default); what is up to date costs a fraction of a second.
 * `withTests: false` leaves the native tree without its tests if it has none yet.
 */
export async function buildPreset(preset, { targets = [], withTests = true } = {}) {
  const dir = at('build', preset);
  dropForeignTree(dir);
  const step = beginStep(targets.length > 0 ? `${TITLES[preset]}: ${targets.join(', ')}` : TITLES[preset]);
  const env = preset === 'wasm' ? emscriptenEnv(dir) : {};
  const log = path.join(logDir, `build-${preset}.log`);
  const options = { log, env, onLine: (line) => step.update(line) };
  const must = async (command, args, more = {}) => {
    const { code } = await runLogged(command, args, { ...options, ...more });
    if (code === 0) return;
    step.fail();
    throw new StepError(`${TITLES[preset]}: the build failed\n${tailOf(log)}`);
  };

  // A log of two parts: Ninja's is appended to CMake's.
  const configure = configureCommand(preset, dir, { withTests });
  if (configure !== null) await must(configure[0], configure.slice(1));
  const target = targets.length > 0 ? ['--target', ...targets] : [];
  await must('cmake', ['--build', relative(dir), ...target], { append: configure !== null });
  const last = fs.readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  step.done(last.includes('no work to do') ? 'up to date' : 'built');
}
