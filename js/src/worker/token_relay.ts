import type { Host } from '../host.js';
import type { TokenGetter } from '../token.js';
import type { TokenAnswer } from './messages.js';

/** After this much without an answer the next tab is asked as well. */
const PATIENCE_MS = 3000;

/** A tab that can be asked for a token. */
export interface TokenHolder {
  readonly isVisible: boolean;
  askForToken(request: number, fresh: boolean): void;
}

interface Question {
  readonly fresh: boolean;
  readonly asked: Set<TokenHolder>;
  /** Those who have not answered. */
  readonly open: Set<TokenHolder>;
  readonly resolve: (token: string) => void;
  readonly reject: (error: Error) => void;
  lastError: string;
  /** All tabs that there are have been asked: the next one to come is. */
  isStuck: boolean;
  endPatience: () => void;
}

/**
 * Asks one tab for a token, one that is seen first; the next one when it fails, goes away or
 * takes its time. The first token that comes counts.
 */
export class TokenRelay implements TokenGetter {
  readonly #host: Host;
  readonly #holders: () => Iterable<TokenHolder>;
  readonly #questions = new Map<number, Question>();
  readonly #next: () => number;

  /** `next` numbers the questions, for all sessions of the worker. */
  constructor(host: Host, holders: () => Iterable<TokenHolder>, next: () => number) {
    this.#host = host;
    this.#holders = holders;
    this.#next = next;
  }

  get(fresh: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = this.#next();
      const nobody = 'no page is there to be asked for a token';
      const question: Question = {
        fresh,
        asked: new Set(),
        open: new Set(),
        resolve,
        reject,
        lastError: nobody,
        isStuck: false,
        endPatience: () => {},
      };
      this.#questions.set(request, question);
      this.#askNext(request, question);
    });
  }

  /** Returns false for the answer to what was not asked here. */
  answer(request: number, from: TokenHolder, answer: TokenAnswer): boolean {
    const question = this.#questions.get(request);
    if (question === undefined) return false;
    question.open.delete(from);
    if ('token' in answer) {
      this.#end(request, question);
      question.resolve(answer.token);
    } else {
      question.lastError = answer.error;
      this.#askNext(request, question);
    }
    return true;
  }

  /** A tab has come. */
  joined(): void {
    for (const [request, question] of [...this.#questions]) {
      if (question.isStuck) this.#askNext(request, question);
    }
  }

  /** A tab has gone. */
  left(holder: TokenHolder): void {
    for (const [request, question] of [...this.#questions]) {
      if (question.open.delete(holder)) this.#askNext(request, question);
    }
  }

  #askNext(request: number, question: Question): void {
    question.endPatience();
    const others = [...this.#holders()].filter((holder) => !question.asked.has(holder));
    const next = others.find(({ isVisible }) => isVisible) ?? others[0];
    question.isStuck = next === undefined;
    if (next === undefined) {
      if (question.open.size > 0) return;
      this.#end(request, question);
      question.reject(new Error(question.lastError));
      return;
    }
    question.asked.add(next);
    question.open.add(next);
    question.endPatience = this.#host.setTimer(PATIENCE_MS, () => this.#askNext(request, question));
    next.askForToken(request, question.fresh);
  }

  #end(request: number, question: Question): void {
    question.endPatience();
    this.#questions.delete(request);
  }
}
