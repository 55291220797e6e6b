// Progress of one step: a line that is rewritten on a terminal, and plain lines in a log or pipe.
const isLive = Boolean(process.stdout.isTTY);
const HEARTBEAT_MS = 15_000;
const startedAt = Date.now();

/** Seconds since the command began, for the left margin. */
const clock = () => `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

export function say(text) {
  console.log(`${clock()}  ${text}`);
}

/** Begins a step. Call `update` as often as you like and `done` or `fail` once. */
export function beginStep(label) {
  const begun = Date.now();
  let lastPrinted = begun;
  let isTouched = false;

  const rewrite = (text) => {
    const width = (process.stdout.columns ?? 100) - 1;
    process.stdout.write(`\r\x1b[2K${text.slice(0, width)}`);
    isTouched = true;
  };
  const finish = (text) => {
    if (isLive && isTouched) process.stdout.write('\r\x1b[2K');
    say(text);
  };

  if (isLive) rewrite(`${clock()}  ${label} …`);
  else say(`${label} …`);

  return {
    update(detail) {
      const text = detail.trim();
      if (text === '') return;
      if (isLive) {
        rewrite(`${clock()}  ${label} … ${text}`);
      } else if (Date.now() - lastPrinted >= HEARTBEAT_MS) {
        lastPrinted = Date.now();
        say(`${label} … ${text.slice(0, 100)}`);
      }
    },
    done(detail = 'done') {
      finish(`${label}: ${detail} (${seconds(Date.now() - begun)})`);
    },
    fail(detail = 'failed') {
      finish(`${label}: ${detail} (${seconds(Date.now() - begun)})`);
    },
  };
}
