import type { CommandArguments, CommandName, CommandReply } from '../channel_types.js';
import type { RegisteredName, RegisteredTypes } from '../channels.js';
import type { CommandOptions } from '../commands.js';
import { commandStore } from '../live/command_runner.js';
import type { AnyCommandState, CommandState } from '../live/command_runner.js';
import { useClient } from './client.js';
import { useParts } from './use_live.js';
import type { Parts } from './use_live.js';

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
 * const { run, isPending, isReady } = useCommand('dashboard', 'start_bot');
 * // <button :disabled="!isReady || isPending" @click="run()">Start</button>
 */
export function useCommand<
  Name extends RegisteredName,
  Command extends CommandName<RegisteredTypes<Name>>,
>(
  channel: Name,
  name: Command,
): Parts<
  CommandState<
    CommandArguments<RegisteredTypes<Name>, Command, CommandOptions>,
    CommandReply<RegisteredTypes<Name>, Command>
  >
>;
export function useCommand(channel: string, name: string): Parts<AnyCommandState> {
  return useRunner(channel, name);
}

/** The same where the channel's types do not say what the command takes. */
export function useRunner<State extends AnyCommandState>(
  channel: string,
  name: string,
): Parts<State> {
  const runner = commandStore<State>(useClient(), channel, name);
  return useParts(() => runner);
}
