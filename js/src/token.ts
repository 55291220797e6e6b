/** What a token callback is told. */
export interface TokenContext {
  /** The last token was refused: do not answer from a cache. */
  readonly fresh: boolean;
}

/** A token, or a function that gets one when the server asks for it. */
export type TokenOption = string | ((context: TokenContext) => string | Promise<string>);

/** Whoever can be asked for a token. */
export interface TokenGetter {
  /** Resolves with the token; rejects when there is none. */
  get(fresh: boolean): Promise<string>;
}

interface Question {
  readonly fresh: boolean;
  /** When it was asked, monotonic. */
  readonly since: number;
  readonly token: Promise<string>;
}

/** The core's own default for `tokenTimeoutMs`. */
const PATIENCE_MS = 30_000;

/**
 * Asks the application for a token, once for all connections that want one at the same time.
 */
export class TokenSource implements TokenGetter {
  readonly #option: TokenOption;
  readonly #clock: { now(): number };
  readonly #patienceMs: number;
  #pending: Question | undefined;

  /** @param patienceMs What is not answered by then is not waited for by who asks from then on. */
  constructor(
    option: TokenOption,
    clock: { now(): number },
    patienceMs: number = PATIENCE_MS,
  ) {
    this.#option = option;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** Resolves with the token; rejects when the callback fails or gives none. */
  get(fresh: boolean): Promise<string> {
    const pending = this.#pending;
    const now = this.#clock.now();
    const isWaitedFor = pending !== undefined && now - pending.since < this.#patienceMs;
    // A stale token that is under way is no answer to a request for a fresh one.
    if (isWaitedFor && (pending.fresh || !fresh)) return pending.token;
    const started = { fresh, since: now, token: this.#ask({ fresh }) };
    this.#pending = started;
    const settled = (): void => {
      if (this.#pending === started) this.#pending = undefined;
    };
    started.token.then(settled, settled);
    return started.token;
  }

  async #ask(context: TokenContext): Promise<string> {
    const token = typeof this.#option === 'string' ? this.#option : await this.#option(context);
    if (typeof token === 'string' && token !== '') return token;
    // Never the value itself: it may be half a secret.
    throw new Error('the token option gave no token (a string that is not empty)');
  }
}
