// The command line of `npm start`: what it decides itself, and what it hands to the server.
import path from 'node:path';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = '8080';
/** Options of the server that name files: relative to where the user typed the command. */
const PATH_OPTIONS = new Set(['--replay', '--static', '--database', '--tls-certificate', '--tls-key', '--jwt-public-key']);

/** A key may be given as its text instead of as a file. */
const isPem = (value) => value.startsWith('-----BEGIN');

/** Joins `--key value` and `--key=value` into pairs; everything else is a pair without a value. */
function* pairsOf(args) {
  for (let i = 0; i < args.length; ++i) {
    const arg = args[i];
    const equals = arg.startsWith('--') ? arg.indexOf('=') : -1;
    if (equals > 0) {
      yield [arg.slice(0, equals), arg.slice(equals + 1)];
    } else if (arg.startsWith('--') && args[i + 1] !== undefined && !args[i + 1].startsWith('--')) {
      yield [arg, args[++i]];
    } else {
      yield [arg, undefined];
    }
  }
}

/** Resolves file options against `callerDir` and leaves the rest as it is. */
export function resolvePaths(args, callerDir) {
  return [...pairsOf(args)].flatMap(([key, value]) => {
    if (value === undefined) return [key];
    return [key, PATH_OPTIONS.has(key) && !isPem(value) ? path.resolve(callerDir, value) : value];
  });
}

/** {host, port, args}: where the demo will be, and the server's whole command line. */
export function serverCommand(userArgs, { env, callerDir, demoDist }) {
  const args = resolvePaths(userArgs, callerDir);
  const given = new Map(pairsOf(args));
  const host = given.get('--host') ?? env.HOST ?? DEFAULT_HOST;
  const port = given.get('--port') ?? env.PORT ?? DEFAULT_PORT;
  const own = ['--host', host, '--port', port, '--demo'];
  if (!given.has('--static')) own.push('--static', demoDist);
  const drop = new Set(['--host', '--port', '--demo']);
  const rest = [...pairsOf(args)]
    .filter(([key]) => !drop.has(key))
    .flatMap(([key, value]) => (value === undefined ? [key] : [key, value]));
  return { host, port: Number(port), args: [...own, ...rest] };
}
