// Which system this is, which packages it needs, and which of them are missing.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const SUPPORTED = 'Debian 12 and 13, Ubuntu 24.04';

export function readOsRelease(file = '/etc/os-release') {
  if (!fs.existsSync(file)) return {};
  const entries = fs.readFileSync(file, 'utf8').split('\n').map((line) => /^(\w+)="?([^"]*)"?$/.exec(line));
  return Object.fromEntries(entries.filter(Boolean).map(([, key, value]) => [key, value]));
}

/** {id, version, isSupported, name} of this machine. */
export function detectSystem(release = readOsRelease(), platform = process.platform) {
  const id = platform === 'linux' ? (release.ID ?? 'linux') : platform;
  const version = Number(release.VERSION_ID ?? NaN);
  // Later releases of the same families are tried: their package names have not changed since.
  const isSupported = (id === 'debian' && version >= 12) || (id === 'ubuntu' && version >= 24.04);
  return { id, version, isSupported, name: release.PRETTY_NAME ?? id };
}

/** The clang that apt's `clang` package is, which names the package of its sanitizer libraries. */
function clangVersion({ id, version }) {
  const installed = spawnSync('clang', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const found = /clang version (\d+)/.exec(installed);
  if (found) return Number(found[1]);
  if (id === 'ubuntu') return 18;
  return version >= 13 ? 19 : 14;
}

/** apt packages in two groups: what `npm start` needs, and what the tests need beyond it. */
export function aptPackages(system) {
  const boost = system.id === 'debian' && system.version === 12 ? 'libboost1.81-dev' : 'libboost-dev';
  const clang = clangVersion(system);
  return {
    start: [
      'g++', 'cmake', 'ninja-build', 'ccache', 'emscripten', boost, 'nlohmann-json3-dev', 'libssl-dev',
      'libspdlog-dev', 'libcli11-dev', 'libsqlite3-dev', 'libhiredis-dev', 'prometheus-cpp-dev',
    ],
    // Redis and nginx: the tests start their own, on sockets and in folders of their own.
    // Ubuntu's browsers are snaps, which Playwright cannot drive: there its own download of Chromium is used.
    test: [
      'git', 'catch2', 'clang', `libclang-rt-${clang}-dev`, 'redis-server', 'nginx', 'openssl',
      ...(system.id === 'debian' ? ['chromium', 'firefox-esr'] : []),
    ],
  };
}

export function missingPackages(names) {
  const query = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...names], { encoding: 'utf8' });
  const installed = new Set(
    (query.stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')).map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** What to do on a system whose packages we do not know by name. */
export function manualInstructions(system) {
  return [
    `This system (${system.name}) is not one that Tidewire can set up by itself (${SUPPORTED}).`,
    'Install these, then run the command again with TIDEWIRE_SKIP_SETUP=1:',
    '  to run it    a C++20 compiler (g++ 12 or clang 14, or later), CMake 3.20+, Ninja,',
    '               Emscripten 3.1.6+ (emcc and emcmake on the PATH), Boost 1.81+ (headers),',
    '               nlohmann-json 3, OpenSSL 3 and hiredis (headers), spdlog, CLI11, SQLite, prometheus-cpp;',
    '               ccache if you like',
    '  to test it   also git, clang with its sanitizer and libFuzzer libraries, Catch2 (2.13 or 3),',
    '               redis-server 6.2+, nginx, and Chromium (set CHROMIUM to its path, or: npx playwright install chromium);',
    '               the tests of Firefox run where FIREFOX is its path',
    ...(system.id === 'darwin'
      ? ['  with Homebrew: brew install cmake ninja emscripten boost nlohmann-json openssl spdlog cli11 hiredis ccache llvm catch2 redis nginx']
      : []),
    ...(system.id === 'win32' ? ['  on Windows the simplest way is WSL with Ubuntu 24.04.'] : []),
  ].join('\n');
}
