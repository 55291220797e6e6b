import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Where npm says that this very run of it belongs: not where the ones started here do. */
const OUTER = /^(npm_config_local_prefix|npm_package_|npm_lifecycle_|npm_command$|INIT_CWD$)/i;

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OUTER.test(name)));
}

/** Runs a program to its end; throws with what it printed if it fails. */
export async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(command, args, {
      cwd,
      env: environment(),
      maxBuffer: 16 * 1024 * 1024,
      timeout: 110_000,
    });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Whether packages can be had at all; a machine without a registry cannot run these tests. */
export async function hasRegistry(): Promise<boolean> {
  const once = ['--fetch-retries=0', '--fetch-timeout=15000'];
  return run('.', 'npm', 'view', 'vite', 'name', ...once).then(
    () => true,
    () => false,
  );
}

/** A program that runs until it is stopped; resolves with the first match in what it prints. */
export function serve(
  cwd: string,
  env: Record<string, string>,
  args: readonly string[],
  ready: RegExp,
): Promise<{ match: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...environment(), ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return new Promise((resolve, reject) => {
    let printed = '';
    const take = (chunk: Buffer): void => {
      printed += chunk.toString();
      const match = ready.exec(printed)?.[1];
      if (match !== undefined) resolve({ match, stop });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    void exited.then(() => reject(new Error(`${args.join(' ')} ended:\n${printed}`)));
  });
}
