// Splits the linked module in two: what every session needs, and extras that are loaded where they are used.
//
//   node split_module.mjs BINARYEN_FOLDER GATES MODULE EXTRAS
//
// MODULE has the names of its functions. GATES (extras.txt) names those by which the extras are entered; with
// them goes whatever nothing else calls. MODULE is written anew, and EXTRAS beside it, both without names.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// What js/src/wasm_instance.ts and extras.ts know them by.
const MAIN_NAMESPACE = 'main';
const PLACEHOLDER_NAMESPACE = 'extras';

const [binaryen, gatesFile, main, extras] = process.argv.slice(2);
// Whatever the linker has used; nothing is added.
const run = (tool, args) => execFileSync(path.join(binaryen, tool), ['--all-features', ...args], { stdio: 'inherit' });

/** The names of Binaryen's text format, in which anything but letters is escaped. */
const readable = (name) => name.replace(/\\([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** The callers of each function by its name, and the names of those that are reached otherwise, too. */
function readFunctions() {
  const text = `${main}.wat`;
  run('wasm-dis', [main, '-o', text]);
  const functions = new Map();
  const calls = [];
  const pinned = new Set();
  let caller;
  for (const line of readFileSync(text, 'utf8').split('\n')) {
    const begun = /^ \(func \$(\S+)/.exec(line);
    if (begun) functions.set((caller = begun[1]), new Set());
    const called = /\(call \$([^\s)]+)/.exec(line);
    if (called) calls.push([caller, called[1]]);
    if (/^ \((elem|export|start) /.test(line)) {
      for (const [, name] of line.matchAll(/\$([^\s)]+)/g)) pinned.add(name);
    }
  }
  rmSync(text);
  for (const [from, to] of calls) functions.get(to)?.add(from);
  return { functions, pinned };
}

function chooseExtras() {
  const { functions, pinned } = readFunctions();
  const chosen = new Set();
  const gates = readFileSync(gatesFile, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const gate of gates) {
    const found = [...functions.keys()].filter((name) => new RegExp(gate).test(readable(name)));
    if (found.length === 0) throw new Error(`${gatesFile}: no function is called ${gate}`);
    for (const name of found) chosen.add(name);
  }
  for (let size = -1; size !== chosen.size; ) {
    size = chosen.size;
    for (const [name, callers] of functions) {
      const isOnlyTheirs = callers.size > 0 && [...callers].every((caller) => chosen.has(caller));
      if (isOnlyTheirs && !pinned.has(name)) chosen.add(name);
    }
  }
  return [...chosen];
}

const names = `${main}.names`;
const linked = `${main}.linked`;
writeFileSync(names, chooseExtras().join('\n'));
renameSync(main, linked);
run('wasm-split', [
  linked,
  `--split-funcs=@${names}`,
  ...['-o1', main, '-o2', extras],
  `--import-namespace=${MAIN_NAMESPACE}`,
  `--placeholder-namespace=${PLACEHOLDER_NAMESPACE}`,
  // Behind the names that Emscripten gives.
  '--export-prefix=%',
]);
for (const file of [names, linked]) rmSync(file);
// Once more: what is called by fewer now can be smaller.
const OPTIMISED = ['-Oz', '--one-caller-inline-max-function-size=40', '--strip-debug', '--strip-producers'];
for (const file of [main, extras]) run('wasm-opt', [file, ...OPTIMISED, '-o', file]);
