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

/**
 * Asks the application for a token, once for all connections that want one at the same time.
 */
export class TokenSource implements TokenGetter {
  readonly #option: TokenOption;
  #pending: { readonly fresh: boolean; readonly token: Promise<string> } | undefined;

  constructor(option: TokenOption) {
    this.#option = option;
  }

  /** Resolves with the token; rejects when the callback fails or gives none. */
  get(fresh: boolean): Promise<string> {
    const pending = this.#pending;
    // A stale token that is under way is no answer to a request for a fresh one.
    if (pending !== undefined && (pending.fresh || !fresh)) return pending.token;
    const started = { fresh, token: this.#ask({ fresh }) };
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
