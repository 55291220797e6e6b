// The golden vectors (tests/vectors/README.md) on the real module; C++ runs the same ones.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { CoreEvent, CoreSession } from '../../js/src/core_session.js';
import { needsExtras } from '../../js/src/extras.js';
import { SeriesBlock } from '../../js/src/series_block.js';
import { emptySeries } from '../../js/src/snapshots.js';
import { FRAME_PASSED_ON } from '../../js/src/wasm_module.js';
import type { TidewireModule } from '../../js/src/wasm_module.js';
import { loadBareCore, openSession } from './support/core.js';
import { inRoot } from './support/paths.js';
import { filesBelow } from './support/source_files.js';

type VectorEvent =
  | { readonly kind: 'connect' | 'disconnect' | 'close' | 'retry' | 'resumed' | 'wake' }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly symbol: string }
  | { readonly kind: 'socket_opened'; readonly socket: number; readonly protocol: string }
  | {
      readonly kind: 'socket_text';
      readonly socket: number;
      readonly frame?: object;
      readonly text?: string;
    }
  | { readonly kind: 'socket_binary'; readonly socket: number; readonly hex: string }
  | {
      readonly kind: 'socket_closed';
      readonly socket: number;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly kind: 'token_ready'; readonly request: number; readonly token: string }
  | { readonly kind: 'token_failed'; readonly request: number; readonly message: string }
  | {
      readonly kind: 'command';
      readonly command: number;
      readonly name: string;
      readonly payload?: unknown;
      readonly timeout_ms: number;
    }
  | {
      readonly kind: 'request';
      readonly command: number;
      readonly url: string;
      readonly body: unknown;
      readonly timeout_ms: number;
    }
  | { readonly kind: 'cancel'; readonly command: number }
  | {
      readonly kind: 'http_reply';
      readonly request: number;
      readonly status: number;
      readonly frame?: object;
      readonly text?: string;
    }
  | { readonly kind: 'online' | 'visible'; readonly is: boolean };

interface VectorSeries {
  readonly status: string;
  readonly time: readonly number[];
  readonly price: readonly number[];
  readonly volume: readonly number[];
  readonly seq: readonly number[];
}

interface Step {
  readonly at: number;
  readonly event: VectorEvent;
  readonly effects: readonly object[];
  readonly deadline: number | null;
  readonly series?: Readonly<Record<string, VectorSeries>>;
}

interface Vector {
  readonly name: string;
  readonly config: object;
  readonly seed: number;
  readonly steps: readonly Step[];
}

/** The wall clock of every vector when its monotonic clock is at 0. */
const UNIX_AT_ZERO = 1_700_000_000_000;

const files = filesBelow('tests/vectors').filter((path) => path.endsWith('.json'));

/** Returns the messages that are told at once, without an effect to poll for. */
function handIn(session: CoreSession, { at: now, event }: Step): object[] {
  const unix = UNIX_AT_ZERO + now;
  switch (event.kind) {
    case 'socket_text': {
      const text = event.text ?? JSON.stringify(event.frame);
      const flags = session.socketText(event.socket, text, now, unix);
      return (flags & FRAME_PASSED_ON) === 0
        ? []
        : [{ kind: 'event', type: session.frameType, text }];
    }
    case 'socket_binary': {
      const bytes = Uint8Array.from(Buffer.from(event.hex, 'hex')).buffer;
      session.socketBinary(event.socket, bytes, now, unix);
      return [];
    }
    default:
      session.handle(coreEvent(event), now, unix);
      return [];
  }
}

function coreEvent(
  event: Exclude<VectorEvent, { kind: 'socket_text' | 'socket_binary' }>,
): CoreEvent {
  switch (event.kind) {
    case 'connect':
    case 'disconnect':
    case 'close':
    case 'retry':
    case 'resumed':
    case 'wake':
      return { kind: event.kind };
    case 'subscribe':
    case 'unsubscribe':
      return { kind: event.kind, text: event.symbol };
    case 'online':
    case 'visible':
      return { kind: event.kind, number: Number(event.is) };
    case 'socket_opened':
      return { kind: event.kind, id: event.socket, text: event.protocol };
    case 'socket_closed':
      return { kind: event.kind, id: event.socket, number: event.code, text: event.reason };
    case 'token_ready':
      return { kind: event.kind, id: event.request, text: event.token };
    case 'token_failed':
      return { kind: event.kind, id: event.request, text: event.message };
    case 'command': {
      const { command: id, name: text, payload, timeout_ms: number } = event;
      const more = payload === undefined ? '' : JSON.stringify(payload);
      return { kind: 'send_command', id, number, text, more };
    }
    case 'request': {
      const { command: id, url: text, body, timeout_ms: number } = event;
      return { kind: 'send_request', id, number, text, more: JSON.stringify(body) };
    }
    case 'cancel':
      return { kind: 'cancel_command', id: event.command };
    case 'http_reply': {
      const text = event.text ?? JSON.stringify(event.frame);
      return { kind: event.kind, id: event.request, number: event.status, text };
    }
    default:
      return event satisfies never;
  }
}

function effectsOf(session: CoreSession): object[] {
  const effects: object[] = [];
  for (let effect = session.pollEffect(); effect !== null; effect = session.pollEffect()) {
    effects.push(effect);
  }
  return effects;
}

function seriesOf(module: TidewireModule, session: CoreSession, symbol: string): VectorSeries {
  const id = session.seriesId(symbol);
  expect(id, `${symbol} is not subscribed`).toBeGreaterThanOrEqual(0);
  const offset = session.readSeries(id);
  const { status, time, price, volume, seq } = new SeriesBlock(module.HEAPF64, offset).copy(
    emptySeries(symbol),
  );
  return { status, time: [...time], price: [...price], volume: [...volume], seq: [...seq] };
}

describe('golden vectors', () => {
  test('are there', () => {
    expect(files.length).toBeGreaterThan(5);
  });

  test.each(files)('%s', async (file) => {
    const vector = JSON.parse(readFileSync(inRoot(file), 'utf8')) as Vector;
    const module = await loadBareCore();
    // Sooner than that the driver loads no extras, and the core may call none.
    if (needsExtras(JSON.stringify(vector.config))) await module.extras.load();
    const session = openSession(module, vector.config, vector.seed);
    for (const [index, step] of vector.steps.entries()) {
      if (step.event.kind === 'command' || step.event.kind === 'request') await module.extras.load();
      const where = `${vector.name}, step ${index} (${step.event.kind})`;
      const told = handIn(session, step);
      const deadline = session.nextDeadline();
      expect([...told, ...effectsOf(session)], where).toEqual(step.effects);
      expect(deadline === Infinity ? null : deadline, where).toBe(step.deadline);
      for (const [symbol, expected] of Object.entries(step.series ?? {})) {
        expect(seriesOf(module, session, symbol), where).toEqual(expected);
      }
    }
    session.delete();
  });
});
