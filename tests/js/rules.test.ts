// The rules of docs/architecture.md, "Who may include whom", and of what the tree may contain.
import { extname } from 'node:path';
import { describe, expect, test } from 'vitest';

import { codeOf, filesBelow, linesOf } from './support/source_files.js';

/** Lines that break a rule, as `file:line: text`. */
type Offences = string[];

function cppFiles(folder: string): string[] {
  return filesBelow(folder).filter((path) => ['.hpp', '.cpp', '.h', '.cc'].includes(extname(path)));
}

function offences(
  files: string[],
  lines: (path: string) => { at: string; text: string }[],
  isOffence: (text: string) => boolean,
): Offences {
  return files
    .flatMap(lines)
    .filter(({ text }) => isOffence(text))
    .map(({ at, text }) => `${at}: ${text.trim()}`);
}

describe('C++ includes', () => {
  const INCLUDE = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/;
  /** The standard library's headers have neither a folder nor an extension. */
  const isStd = (bracket: string, name: string): boolean =>
    bracket === '<' && /^[a-z_0-9]+$/.test(name);

  const IO_HEADERS = [
    'chrono',
    'thread',
    'random',
    'iostream',
    'fstream',
    'mutex',
    'shared_mutex',
    'condition_variable',
    'future',
    'ctime',
    'time.h',
    'filesystem',
  ];

  function foreignIncludes(folder: string, own: RegExp): Offences {
    return offences(cppFiles(folder), linesOf, (text) => {
      const [, bracket = '', name = ''] = INCLUDE.exec(text) ?? [];
      return name !== '' && !isStd(bracket, name) && !own.test(name);
    });
  }

  test('wire includes the standard library and wire', () => {
    expect(foreignIncludes('wasm/wire', /^wire\//)).toEqual([]);
  });

  test('core includes the standard library, wire and core', () => {
    expect(foreignIncludes('wasm/core', /^(wire|core)\//)).toEqual([]);
  });

  test('binding alone includes emscripten, besides core and wire', () => {
    expect(foreignIncludes('wasm/binding', /^(wire|core|binding|emscripten)\//)).toEqual([]);
    const elsewhere = ['native-server', 'tests/cpp'].flatMap(cppFiles);
    expect(offences(elsewhere, linesOf, (text) => /#\s*include\s*<emscripten/.test(text))).toEqual(
      [],
    );
  });

  test('the server never includes core', () => {
    expect(
      offences(cppFiles('native-server'), linesOf, (text) => /#\s*include\s*["<]core\//.test(text)),
    ).toEqual([]);
  });

  test('wire and core have no clock, thread, random device or input and output', () => {
    const banned = new RegExp(`#\\s*include\\s*<(${IO_HEADERS.join('|')})>`);
    const files = [...cppFiles('wasm/wire'), ...cppFiles('wasm/core')];
    expect(offences(files, linesOf, (text) => banned.test(text))).toEqual([]);
    // <cstdio> is there for snprintf, which touches nothing but its buffer.
    const io = /\b(printf|fprintf|puts|fputs|fopen|getenv|abort|exit)\s*\(/;
    expect(offences(files, codeOf, (text) => io.test(text))).toEqual([]);
  });

  test('wire and core neither throw nor catch', () => {
    const files = [...cppFiles('wasm/wire'), ...cppFiles('wasm/core')];
    expect(offences(files, codeOf, (text) => /\b(throw|try|catch)\b/.test(text))).toEqual([]);
  });
});

describe('TypeScript imports', () => {
  /** Each file imports only from rows above its own. A new file needs a place here. */
  const LAYERS: readonly (readonly string[])[] = [
    ['errors', 'isolate', 'channel_types', 'auction_types', 'wasm/tidewire_wasm'],
    ['checks', 'channel_events'],
    ['candle_interval'],
    ['snapshots'],
    ['column_block'],
    ['host', 'wasm_module', 'store', 'token', 'url', 'events', 'series_block', 'candle_block'],
    ['channels', 'clock', 'change_list', 'extras', 'retained'],
    ['wasm_instance'],
    ['core_loader', 'engine', 'kept'],
    ['commands', 'timer', 'frame', 'sockets', 'core_session', 'load', 'column_store', 'retaining'],
    ['worker/messages', 'extra_calls'],
    ['worker/worker_options', 'worker/packing', 'worker/scope'],
    ['worker/token_relay', 'worker/room_host', 'worker/remote_session'],
    ['worker/tab', 'worker/link'],
    ['worker/member'],
    ['testing/fake_market', 'testing/fake_channels', 'testing/fake_auctions', 'testing/channel_at'],
    ['options', 'driver', 'symbols', 'testing/fake_socket', 'testing/virtual_clock'],
    ['testing/peers'],
    ['connection', 'testing/fake_host', 'testing/fake_hub', 'local_engine'],
    ['worker/shared_session'],
    ['worker/room', 'worker/page_engine'],
    ['engines', 'worker/index'],
    ['connection_table'],
    ['testing/fake_server'],
    ['testing/index'],
    ['client'],
    ['query/throttle', 'market_map', 'live/channel_store', 'live/store_cache', 'live/bounded'],
    ['query/invalidate', 'live/command_runner', 'live/last_event', 'live/order', 'live/products'],
    ['live/bot_statuses', 'live/metrics', 'live/notifications', 'live/auction', 'vue/while_shown'],
    ['index', 'query/index', 'react/provider', 'vue/client', 'react/use_store', 'vue/use_store'],
    ['react/use_connection', 'react/use_tick', 'react/use_series', 'react/use_live'],
    ['react/use_candles', 'vue/use_candles', 'react/use_auction_hub'],
    ['vue/use_connection', 'vue/use_tick', 'vue/use_series', 'vue/use_live'],
    ['react/use_channel', 'react/use_command', 'react/use_notifications'],
    ['react/use_order_updates', 'react/use_performance_metrics', 'react/use_product_updates'],
    ['vue/use_channel', 'vue/use_command', 'vue/use_notifications', 'vue/use_auction_hub'],
    ['vue/use_order_updates', 'vue/use_performance_metrics', 'vue/use_product_updates'],
    ['react/use_web_socket', 'react/use_bot_status', 'vue/use_web_socket', 'vue/use_bot_status'],
    ['react/index', 'vue/index'],
  ];
  /** What adapters may see of the rest; above all not the module. */
  const FOR_ADAPTERS = [
    'channel_types',
    'channels',
    'client',
    'commands',
    'errors',
    'events',
    'live/auction',
    'live/bot_statuses',
    'live/command_runner',
    'live/last_event',
    'live/metrics',
    'live/notifications',
    'live/order',
    'live/products',
    'market_map',
    'options',
    'query/invalidate',
    'snapshots',
    'store',
  ];
  /** The one package that each adapter may import. */
  const ADAPTERS = new Map([
    ['react', 'react'],
    ['vue', 'vue'],
  ]);

  /** What only host may name; Date and crypto are no browser's, but time and chance are inputs. */
  const BROWSER_GLOBALS = [
    'window',
    'document',
    'navigator',
    'location',
    'WebSocket',
    'fetch',
    'performance',
    'requestAnimationFrame',
    'cancelAnimationFrame',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'addEventListener',
    'removeEventListener',
    'localStorage',
    'sessionStorage',
    'XMLHttpRequest',
    'SharedWorker',
    'Worker',
    'BroadcastChannel',
    'Date',
    'crypto',
  ];

  const sources = filesBelow('js/src').filter((path) => /\.tsx?$/.test(path));
  const IMPORT = /(?:\bfrom|\bimport\()\s*'([^']+)'/;

  function nameOf(path: string): string {
    return path.replace(/^js\/src\//, '').replace(/(\.d)?\.[mc]?[jt]sx?$/, '');
  }

  function layerOf(name: string): number {
    return LAYERS.findIndex((layer) => layer.includes(name));
  }

  /** The name of the module that a line imports; undefined for none and for packages. */
  function importedBy(path: string, text: string): string | undefined {
    const target = IMPORT.exec(text)?.[1];
    if (target === undefined || !target.startsWith('.')) return undefined;
    return nameOf(new URL(target, `file:///${path}`).pathname.slice(1));
  }

  function badImports(files: string[], isBad: (from: string, target: string) => boolean): Offences {
    return files.flatMap((path) =>
      offences([path], linesOf, (text) => {
        const target = importedBy(path, text);
        return target !== undefined && isBad(nameOf(path), target);
      }),
    );
  }

  test('every file has its layer', () => {
    expect(sources.map(nameOf).filter((name) => layerOf(name) === -1)).toEqual([]);
  });

  test('go down: react, client, driver, then load, host and store', () => {
    expect(badImports(sources, (from, target) => layerOf(target) >= layerOf(from))).toEqual([]);
  });

  test('of adapters reach the client and its vocabulary, never the module', () => {
    for (const folder of ADAPTERS.keys()) {
      const adapter = sources.filter((path) => path.startsWith(`js/src/${folder}/`));
      expect(adapter.length).toBeGreaterThan(0);
      expect(
        badImports(
          adapter,
          (_, target) => !target.startsWith(`${folder}/`) && !FOR_ADAPTERS.includes(target),
        ),
      ).toEqual([]);
    }
  });

  test('of testing stay within it: what applications ship drags none of it along', () => {
    const product = sources.filter((path) => !path.startsWith('js/src/testing/'));
    expect(badImports(product, (_, target) => target.startsWith('testing/'))).toEqual([]);
  });

  test('name no package but a framework, and that only in its adapter', () => {
    const packages = (path: string): Offences =>
      offences([path], linesOf, (text) => {
        const target = IMPORT.exec(text)?.[1];
        if (target === undefined || target.startsWith('.')) return false;
        return ADAPTERS.get(path.split('/')[2] ?? '') !== target;
      });
    expect(sources.flatMap(packages)).toEqual([]);
  });

  test('exports have names', () => {
    expect(offences(sources, codeOf, (text) => /\bexport\s+default\b/.test(text))).toEqual([]);
  });

  test('types are not switched off', () => {
    expect(offences(sources, codeOf, (text) => /(:|<|\bas)\s*any\b/.test(text))).toEqual([]);
    expect(
      offences(sources, linesOf, (text) => /@ts-(ignore|expect-error|nocheck)/.test(text)),
    ).toEqual([]);
  });

  test('only host, and of the workers scope, touches a global of the browser', () => {
    const global = new RegExp(`(?<![.\\w$])(${BROWSER_GLOBALS.join('|')})\\b(?!\\??:)`);
    const others = sources.filter((path) => !['host', 'worker/scope'].includes(nameOf(path)));
    expect(offences(others, codeOf, (text) => global.test(text))).toEqual([]);
  });
});

describe('the tree', () => {
  const BINARY = new Set(['.png', '.ico', '.wasm', '.woff2', '.gz', '.tgz']);
  const texts = filesBelow('.').filter((path) => !BINARY.has(extname(path)));

  test('holds no address of a package registry', () => {
    expect(
      offences(['package-lock.json'], linesOf, (text) => /"resolved":\s*"https?:/.test(text)),
    ).toEqual([]);
  });

  test('holds no path of a machine', () => {
    // In two pieces, for this file is of the tree.
    const machine = new RegExp(['(?<![\\w.])/wo', 'rk/'].join(''));
    expect(offences(texts, linesOf, (text) => machine.test(text))).toEqual([]);
  });

  test('refers to what lies beside the repository only in tests', () => {
    const product = texts.filter((path) => !/^(tests|e2e)\//.test(path));
    const beside = new RegExp(['\\.\\./', 'shared\\b'].join(''));
    expect(offences(product, linesOf, (text) => beside.test(text))).toEqual([]);
  });

  test('has lines of at most 100 columns where the client is made', () => {
    const own = ['wasm', 'js/src', 'tests/cpp/sim'].flatMap(filesBelow);
    const sources = own.filter((path) => /\.([hc]pp|m?tsx?)$/.test(path));
    expect(offences(sources, linesOf, (text) => text.length > 100)).toEqual([]);
  });

  test('has source files that can be read at a sitting', () => {
    const sources = texts.filter((path) =>
      ['.ts', '.tsx', '.hpp', '.cpp', '.mjs', '.css'].includes(extname(path)),
    );
    expect(sources.filter((path) => linesOf(path).length > 400)).toEqual([]);
  });
});
