/** The codes that this package raises itself; `docs/errors.md` has a section for each. */
export type KnownErrorCode =
  | 'authentication_refused'
  | 'client_closed'
  | 'closed_by_server'
  | 'command_dropped'
  | 'connection_lost'
  | 'core_failed'
  | 'handshake_refused'
  | 'invalid_command'
  | 'invalid_interval'
  | 'invalid_option'
  | 'invalid_reply'
  | 'invalid_symbol'
  | 'invocation_failed'
  | 'join_refused'
  | 'negotiation_failed'
  | 'no_page_url'
  | 'no_web_socket'
  | 'not_connected'
  | 'provider_missing'
  | 'refused_frame'
  | 'server_error'
  | 'socket_failed'
  | 'timed_out'
  | 'token_failed'
  | 'too_many_candles'
  | 'too_many_commands'
  | 'too_many_symbols'
  | 'unknown_channel'
  | 'wasm_load_failed'
  | 'worker_lost'
  | 'worker_unavailable';

/**
 * Every error of this package. Misuse throws one; what goes wrong at run time is state
 * (`ConnectionSnapshot.error`) and is handed to `onError`.
 *
 * @example
 * createClient({ onError: (error) => console.warn(error.code, error.message, error.docs) });
 */
export class TidewireError extends Error {
  /** One of `KnownErrorCode`, or one that the server sent. */
  readonly code: string;
  /** Where the package's documentation explains it; a server's own code has no section there. */
  readonly docs: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TidewireError';
    this.code = code;
    this.docs = `docs/errors.md#${code}`;
  }
}

/**
 * The same without what follows the `?` of addresses in it: browsers name the address that they
 * refuse, and some channels carry their token there.
 */
export function messageWithoutQueries(thrown: unknown): string {
  return messageOf(thrown).replace(/\?[^\s'"]*/g, '?…');
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
