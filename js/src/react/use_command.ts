'use client';

import { useMemo } from 'react';

import type { CommandArguments, CommandName, CommandReply } from '../channel_types.js';
import type { RegisteredName, RegisteredTypes } from '../channels.js';
import type { CommandOptions } from '../commands.js';
import { commandStore } from '../live/command_runner.js';
import type { AnyCommandState, CommandState } from '../live/command_runner.js';
import { NOTHING } from '../store.js';
import type { Store } from '../store.js';
import { useClient } from './provider.js';
import { useStore } from './use_store.js';

/**
 * A command of a channel, and what came of it; keeps the channel connected while the component is
 * mounted. When the component goes, the answer is not waited for any more; the command may be
 * carried out all the same.
 *
 * What goes wrong is in `error`: `not_connected`, `timed_out` (10 s, or `timeoutMs`),
 * `connection_lost`, `command_dropped`, `invalid_command`, or the code of the server's error.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const start = useCommand('dashboard', 'start_bot');
 * const isOff = !start.isReady || start.isPending;
 * return <button onClick={() => start.run()} disabled={isOff}>Start</button>;
 */
export function useCommand<
  Name extends RegisteredName,
  Command extends CommandName<RegisteredTypes<Name>>,
>(
  channel: Name,
  name: Command,
): CommandState<
  CommandArguments<RegisteredTypes<Name>, Command, CommandOptions>,
  CommandReply<RegisteredTypes<Name>, Command>
>;
export function useCommand(channel: string, name: string): AnyCommandState | undefined {
  return useRunner(channel, name);
}

/** The same for hooks that have a command only where a channel is given. */
export function useRunner<State extends AnyCommandState>(
  channel: string | undefined,
  name: string,
): State | undefined {
  const client = useClient();
  const runner: Store<State | undefined> = useMemo(
    () => (channel === undefined ? NOTHING : commandStore<State>(client, channel, name)),
    [client, channel, name],
  );
  return useStore(runner);
}
