// `npm start`: from a fresh clone to a running demo, with one command.
import './lib/node_version.mjs';
import { buildForStart } from './lib/build_steps.mjs';
import { callerDir, demoDist, serverBinary } from './lib/paths.mjs';
import { explainPort, probePort } from './lib/ports.mjs';
import { say } from './lib/progress.mjs';
import { StepError, main, start, stopEverythingOnSignal } from './lib/run.mjs';
import { serverCommand } from './lib/server_args.mjs';
import { setup } from './lib/setup.mjs';

const HELP = `npm start [-- OPTIONS]

Installs what is missing, builds what changed, and serves the demo at http://127.0.0.1:8080.

  --replay FILE         play a recorded trade file instead of the simulated market for its symbol:
                        exchange,symbol,timestamp,local_timestamp,id,side,price,amount, or Binance's
                        own trades and aggTrades CSV; relative to the folder you are in
  --speed N             play it N times as fast (default 1)
  --replay-symbol NAME  call its symbol NAME
  --seed N              the simulated market's seed
  --host ADDRESS        or HOST (default 127.0.0.1; 0.0.0.0 for every interface)
  --port N              or PORT (default 8080; 0 lets the system choose)
  --log-level LEVEL     trace, debug, info, warn or error
  --help                this text, without building anything

Every other option goes to the server as it is; npm run server -- --help lists them all.`;

const args = process.argv.slice(2);

/** Runs the server until it ends; signals reach it, and its exit code is ours. */
function runServer(serverArgs) {
  return new Promise((resolve) => {
    const server = start(serverBinary, serverArgs, { stdio: ['ignore', 'pipe', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.removeAllListeners(signal);
      process.on(signal, () => server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
    }
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /^listening on (\S+)$/m.exec(text);
      if (found) {
        text = '';
        say('ready');
        console.log(`\n  Tidewire's demo is at ${found[1]}   (Ctrl-C stops it)\n`);
      }
    });
    server.once('error', (error) => {
      console.error(`the server could not be started: ${error.message}`);
      resolve(1);
    });
    server.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

if (args.includes('--help') || args.includes('-h')) {
  console.log(HELP);
} else {
  stopEverythingOnSignal();
  await main(async () => {
    const command = serverCommand(args, { env: process.env, callerDir, demoDist });
    // Before the build, so that nobody waits minutes to hear of it.
    const outcome = await probePort(command.host, command.port);
    if (outcome !== 'free') throw new StepError(explainPort(outcome, command.host, command.port));
    await setup({ group: 'start' });
    await buildForStart();
    return runServer(command.args);
  });
}
