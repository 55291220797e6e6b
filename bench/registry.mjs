// Every bench of `npm run bench`, one entry each. `npm run bench -- all` runs them in this order.
//
//   name      what the user types
//   what      one line for the help, with its options
//   program   'native': the CMake target tidewire_bench_NAME; else a file of this folder for Node
//   node      flags for Node; `args`: what comes before the user's options
//   targets   native programs that it uses, each the CMake target tidewire_bench_TARGET
//   needs     what is built or installed first: 'server', 'package' (with the WASM), 'peers'
//   all       the options in a run of `all`; false: not part of it
//   needsFile `all` runs it with the --file that it was given itself
//   budgets   per figure (its name in the output) what must be met and what is aimed at, as
//             {max} or {min}, with `of: 'ratio'` of its ratio to a peer; figures without one are shown
//             without judgement

export const benches = [
  {
    name: 'wire-bytes',
    what: 'bytes per tick of binary batches of recorded trades, round trip checked\n--file TRADES.csv [--ticks N]',
    program: 'native',
    needsFile: true,
    budgets: { binary: { must: { max: 4 }, aim: { max: 3 } } },
  },
  {
    name: 'recovery',
    what: 'seeded runs with faults: lost, doubled, reordered, not converged [--seeds N] [--from SEED] [--jobs N]',
    program: 'native',
    // The budget is for 100,000 seeds, which take half an hour: `npm run bench -- recovery --seeds 100000`.
    all: ['--seeds', '5000'],
    budgets: Object.fromEntries(
      ['lost', 'doubled', 'reordered', 'not_converged', 'other'].map((name) => [name, { must: { max: 0 } }]),
    ),
  },
  {
    name: 'stampede',
    what: 'the largest share of 10,000 clients that tries in any one second of an outage\n[--clients N] [--spread MS] [--outage MS] [--runs N]',
    program: 'native',
    budgets: {
      largest_share_in_a_second: { must: { max: 12 }, aim: { max: 10 } },
      largest_share_in_a_second_from_30s: { must: { max: 6 }, aim: { max: 4 } },
    },
  },
  {
    name: 'backoff',
    what: 'the same for other backoff rules, in one run [--clients N] [--spread MS]',
    program: 'native',
    all: false,
    budgets: {},
  },
  {
    name: 'main-thread',
    what: 'what live ticks cost a page in Chromium, against the usual hook\n[--rounds N] [--seconds S] [--worker none,shared,dedicated] [--only CASE]',
    program: 'main_thread.mjs',
    needs: ['server', 'package'],
    budgets: {
      ratio_10k: { must: { max: 1 / 15 }, aim: { max: 1 / 50 } },
      extra_tidewire_100k: { must: { max: 3 }, aim: { max: 1 } },
      extra_tidewire_10k_shared: { aim: { max: 0.5 } },
    },
  },
  {
    name: 'clients',
    what: 'from the frame to the callback, against centrifuge, socket.io-client and phoenix\n[--ticks N] [--rounds N] [--only CASE]',
    program: 'clients.mjs',
    needs: ['server', 'package', 'peers'],
    budgets: {
      quiet_times_centrifuge: { must: { min: 1 }, aim: { min: 5 } },
      'quiet_times_socket.io': { must: { min: 1 }, aim: { min: 5 } },
      quiet_times_phoenix: { must: { min: 1 }, aim: { min: 5 } },
      busy_times_centrifuge: { must: { min: 1 }, aim: { min: 5 } },
      'busy_times_socket.io': { must: { min: 1 }, aim: { min: 5 } },
      busy_times_phoenix: { must: { min: 1 }, aim: { min: 5 } },
      plain_times_centrifuge: { must: { min: 1 }, aim: { min: 5 } },
      'plain_times_socket.io': { must: { min: 1 }, aim: { min: 5 } },
      plain_times_phoenix: { must: { min: 1 }, aim: { min: 5 } },
    },
  },
  {
    name: 'memory',
    what: 'ten million ticks over 50 symbols through the client: memory, heap and garbage\n[--ticks N] [--symbols N]',
    program: 'memory.mjs',
    node: ['--expose-gc'],
    needs: ['package'],
    budgets: {
      wasm_growth: { must: { max: 0 }, aim: { max: 0 } },
      // What the engine's own caches add and drop from one collection to the next.
      heap_growth: { must: { max: 200 }, aim: { max: 100 } },
      garbage_per_tick: { must: { max: 1 }, aim: { max: 0.1 } },
    },
  },
  {
    name: 'reconnect',
    what: 'from the loss of a socket to a live series without a gap, in round trips\n[--short MS] [--long MS] [--rounds N]',
    program: 'reconnect.mjs',
    needs: ['server', 'package'],
    budgets: {
      // Two; the rest is how exactly time can be measured beside other programs. One more would be 3.
      round_trips: { must: { max: 2.25 } },
    },
  },
  {
    name: 'fanout',
    what: 'the server against Bun and ws: CPU time per delivery, deliveries per second\n[--runs N] [--connections N] [--ms N]',
    program: 'network.mjs',
    args: ['fanout'],
    targets: ['server', 'load'],
    needs: ['peers'],
    budgets: Object.fromEntries(
      [100, 1_000, 5_000].flatMap((count) => [
        [`single_${count}_cpu_us_per_delivery`, { of: 'ratio', must: { max: 1.15 }, aim: { max: 1 } }],
        [`burst16_${count}_deliveries_per_s`, { of: 'ratio', must: { min: 1 }, aim: { min: 1.5 } }],
      ]),
    ),
  },
  {
    name: 'idle',
    what: 'resident bytes per idle connection, against Bun and ws [--runs N] [--connections N]',
    program: 'network.mjs',
    args: ['idle'],
    targets: ['server', 'load'],
    needs: ['peers'],
    budgets: { idle_bytes_per_connection: { must: { max: 5_000 }, aim: { max: 2_000 } } },
  },
  {
    name: 'stalled-reader',
    what: 'growth of the server while one reader has stalled, and what the others see\n[--runs N] [--mib N]',
    program: 'network.mjs',
    args: ['stalled-reader'],
    targets: ['server', 'load'],
    needs: ['peers'],
    // The outbox of a connection holds 1 MiB.
    budgets: { growth: { must: { max: 3 } } },
  },
  {
    name: 'latency',
    what: 'from publishing to the callback, p50 and p99 [--runs N] [--connections N]',
    program: 'network.mjs',
    args: ['latency'],
    targets: ['server', 'load'],
    needs: ['peers'],
    budgets: {
      p50: { of: 'ratio', must: { max: 1.2 }, aim: { max: 1 } },
      p99: { of: 'ratio', must: { max: 1.2 }, aim: { max: 1 } },
    },
  },
  {
    name: 'instances',
    what: 'what a further instance of the server costs beside others on one Redis\n[--rate TICKS_PER_SECOND] [--rounds N] [--seconds S]',
    program: 'instances.mjs',
    needs: ['server'],
    budgets: {},
  },
  {
    name: 'decode-text',
    what: 'decode and append of JSON text ticks, against JSON.parse and typed arrays',
    program: 'js/decode_text.mjs',
    needs: ['package'],
    budgets: Object.fromEntries(
      ['single', 'spaced', 'batch', 'feed'].map((name) => [
        name,
        { of: 'ratio', must: { min: 2 }, aim: { min: 4 } },
      ]),
    ),
  },
  {
    name: 'decode-binary',
    what: 'decode and append of binary batches, against JSON.parse and typed arrays',
    program: 'js/decode_binary.mjs',
    targets: ['batches'],
    needs: ['package'],
    budgets: { binary_100: { of: 'ratio', must: { min: 30 }, aim: { min: 60 } } },
  },
  {
    name: 'size',
    what: 'what a page downloads, without a framework: brotli of the WASM, its loader and the client',
    program: 'js/size.mjs',
    needs: ['package'],
    budgets: { total: { must: { max: 45 }, aim: { max: 32 } } },
  },
];
