// Child processes: each in a process group of its own, logged to a file, and stopped by that group's
// id whatever happens to us, so that nothing that we started outlives us.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { relative, root } from './paths.mjs';

const STOP_GRACE_MS = 3000;
const PARENT_CHECK_MS = 500;
const TAIL_LINES = 40;
const running = new Map(); // pid -> ChildProcess

export class StepError extends Error {}

/** Starts a program in its own process group; the caller owns its streams. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, detached: true, ...options });
  if (child.pid !== undefined) {
    running.set(child.pid, child);
    // The leader's end is not the end of its group: whatever it left behind goes too.
    // (On 'exit', not 'close': a straggler that holds the pipe would keep 'close' from coming.)
    child.once('exit', () => {
      signalGroup(child.pid, 'SIGKILL');
      running.delete(child.pid);
    });
  }
  return child;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** Asks a child's group to stop, and ends it by force after a grace period. */
export function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), STOP_GRACE_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    signalGroup(child.pid, 'SIGTERM');
  });
}

/**
 * Runs a program to its end with both streams in a log file.
 * Returns {code, signal, isTimedOut}; never throws for a failing program.
 */
export function runLogged(command, args, { log, env, cwd, timeoutMs, onLine, append = false } = {}) {
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const out = fs.openSync(log, append ? 'a' : 'w');
  fs.writeSync(out, `$ ${[path.basename(command), ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = start(command, args, {
      env: { ...process.env, ...env },
      cwd: cwd ?? root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let isTimedOut = false;
    const timer =
      timeoutMs &&
      setTimeout(() => {
        isTimedOut = true;
        fs.writeSync(out, `\nstopped after ${timeoutMs / 1000} s\n`);
        void stop(child);
      }, timeoutMs);
    const take = (chunk) => {
      fs.writeSync(out, chunk);
      const line = chunk.toString('utf8').split('\n').filter((l) => l.trim() !== '').at(-1);
      if (line !== undefined) onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => fs.writeSync(out, `${error.message}\n`));
    let hasEnded = false;
    const end = (code, signal) => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(timer);
      fs.closeSync(out);
      resolve({ code: code ?? 1, signal, isTimedOut });
    };
    child.once('close', end);
    child.once('error', () => end(127, null));
  });
}

/** The end of a log, with its path, for a failure's message. */
export function tailOf(log, lines = TAIL_LINES) {
  const text = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trimEnd() : '';
  const all = text.split('\n');
  const shown = all.slice(-lines).map((line) => `  | ${line}`);
  return `${shown.join('\n')}\n  the whole log: ${relative(log)}`;
}

/** As runLogged, but a failure is a StepError with the log's tail. */
export async function mustRun(label, command, args, options) {
  const result = await runLogged(command, args, options);
  if (result.code !== 0) throw new StepError(`${label} failed\n${tailOf(options.log)}`);
}

function stopAll(signal) {
  for (const pid of running.keys()) signalGroup(pid, signal);
}

/**
 * A signal to `npm start` reaches npm and its shell, but often not us: when they are gone, we have
 * been told to end too.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** Ends everything we started when we are told to end. Commands that have a child of their own to
 *  drain install their own handlers instead. */
export function stopEverythingOnSignal() {
  endWithNpm();
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    process.once(signal, () => {
      stopAll('SIGTERM');
      setTimeout(() => process.exit(code), 500);
    });
  }
}
process.on('exit', () => stopAll('SIGKILL'));

/** The frame of every command: one place that turns a StepError into a message and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
