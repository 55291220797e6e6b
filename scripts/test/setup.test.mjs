import assert from 'node:assert/strict';
import test from 'node:test';
import { isStale } from '../lib/npm_packages.mjs';
import { aptPackages, detectSystem, manualInstructions } from '../lib/platform.mjs';

const system = (ID, VERSION_ID) => detectSystem({ ID, VERSION_ID }, 'linux');

test('Debian 12 and 13 and Ubuntu 24.04 can be set up; others are told what to install', () => {
  for (const [id, version] of [['debian', '12'], ['debian', '13'], ['ubuntu', '24.04']]) {
    assert.ok(system(id, version).isSupported, `${id} ${version}`);
  }
  for (const other of [system('debian', '11'), system('ubuntu', '22.04'), system('fedora', '42'), detectSystem({}, 'darwin')]) {
    assert.ok(!other.isSupported);
    assert.match(manualInstructions(other), /Emscripten 3\.1\.6\+/);
  }
});

test('each system gets the packages that it has', () => {
  assert.ok(aptPackages(system('debian', '12')).start.includes('libboost1.81-dev'));
  assert.ok(aptPackages(system('debian', '13')).start.includes('libboost-dev'));
  assert.ok(aptPackages(system('debian', '13')).test.includes('chromium'));
  assert.ok(!aptPackages(system('ubuntu', '24.04')).test.includes('chromium'));
});

test('npm start needs neither clang nor Catch2, Redis, nginx or a browser', () => {
  const { start, test: forTests } = aptPackages(system('debian', '12'));
  for (const name of ['clang', 'catch2', 'chromium', 'redis-server', 'nginx']) {
    assert.ok(!start.includes(name));
    assert.ok(forTests.includes(name));
  }
  assert.ok(start.includes('libhiredis-dev'));
});

test('node_modules is stale when a package is missing or of another version', () => {
  const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0', optional: true }, 'node_modules/tidewire': { link: true } } };
  assert.ok(!isStale(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } }));
  assert.ok(isStale(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } }));
  assert.ok(isStale(lock, { packages: {} }));
});
