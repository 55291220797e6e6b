// `--name value` options of a bench.

/** The text after `--name`; `fallback` where it is missing. */
export function option(name, fallback, args = process.argv.slice(2)) {
  const at = args.indexOf(`--${name}`);
  return at >= 0 && args[at + 1] !== undefined ? args[at + 1] : fallback;
}

/** The number after `--name`; `fallback` where it is missing, an error where it is none. */
export function numberOption(name, fallback, args = process.argv.slice(2)) {
  const text = option(name, undefined, args);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} ${text}: not a number`);
}
