import type { ChannelEvent, Client, Store } from 'tidewire';
import { Signal } from './signal.ts';

export interface LogRules<State> {
  readonly channel: string;
  /** Messages that are asked for. */
  readonly types: readonly string[];
  readonly initial: State;
  /** The state after one message; the same object where it changes nothing. */
  readonly apply: (state: State, event: ChannelEvent) => State;
  /** The state as the connection comes live: what the server is about to tell anew may go. */
  readonly cameLive?: (state: State) => State;
}

export interface Log<State> extends Store<State> {
  /** Notes what no message told. */
  change(next: (state: State) => State): void;
}

const logs = new WeakMap<object, Map<object, unknown>>();

/**
 * What a page made of every message of a channel, kept for the page's next visit: a hook's last
 * event would forget the ones before. Listens while somebody looks.
 */
export function channelLog<State>(client: Client, rules: LogRules<State>): Log<State> {
  const known = logs.get(client) ?? new Map<object, unknown>();
  logs.set(client, known);
  const found = known.get(rules);
  if (found !== undefined) return found as Log<State>;
  const made = listening(client, rules);
  known.set(rules, made);
  return made;
}

function listening<State>(client: Client, { channel, types, initial, apply, cameLive }: LogRules<State>): Log<State> {
  const state = new Signal(initial);
  let listeners = 0;
  let ends: (() => void)[] = [];
  const start = (): void => {
    const connection = client.connection(channel);
    let wasLive = connection.getSnapshot().isLive;
    ends = types.map((type) => client.on(channel, type, (event) => state.set(apply(state.getSnapshot(), event))));
    ends.push(
      connection.subscribe(() => {
        const { isLive } = connection.getSnapshot();
        if (isLive && !wasLive && cameLive !== undefined) state.set(cameLive(state.getSnapshot()));
        wasLive = isLive;
      }),
    );
  };
  return {
    change: (next) => state.set(next(state.getSnapshot())),
    getSnapshot: state.getSnapshot,
    getServerSnapshot: state.getServerSnapshot,
    subscribe: (listener) => {
      const end = state.subscribe(listener);
      listeners += 1;
      if (listeners === 1) start();
      return () => {
        end();
        listeners -= 1;
        if (listeners === 0) for (const stop of ends.splice(0)) stop();
      };
    },
  };
}
