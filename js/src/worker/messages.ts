/**
 * What a page and the worker that runs its core say to each other. Both sides come from the same
 * build nearly always; a worker of another version refuses, and the page goes on by itself.
 */
import type { WasmSource } from '../core_loader.js';
import type { CommandEffect, StateEffect } from '../wasm_module.js';

/** Grows with every change that the other side would not understand. */
export const VERSION = 1;

/** What a page says. `session` is a number of the page's own choice. */
export type ToWorker =
  | Hello
  | ({ readonly kind: 'page' } & PageState & { readonly resumed: boolean })
  /** The last frame was shown: another may come. The buffer of its ticks comes back. */
  | { readonly kind: 'shown'; readonly ticks: ArrayBuffer | null }
  | { readonly kind: 'token'; readonly request: number; readonly answer: TokenAnswer }
  | { readonly kind: 'ping' }
  | { readonly kind: 'bye' }
  | ToSession;

/** How a page stands. */
export interface PageState {
  readonly visible: boolean;
  readonly online: boolean;
}

/** The first message. */
export interface Hello extends PageState {
  readonly kind: 'hello';
  readonly version: number;
  /** A Web Lock that the page holds for as long as it lives; null where there are none. */
  readonly lock: string | null;
  readonly wasm: WasmSource;
}

export type TokenAnswer = { readonly token: string } | { readonly error: string };

/** What a page says to one of its sessions. */
export type ToSession =
  | { readonly kind: 'open'; readonly session: number; readonly spec: SessionSpec }
  /** `wish` counts the page's `connect` and `disconnect`; see `left`. */
  | { readonly kind: 'connect' | 'disconnect'; readonly session: number; readonly wish: number }
  | { readonly kind: 'retry' | 'end'; readonly session: number }
  | {
      readonly kind: 'subscribe' | 'unsubscribe' | 'refresh';
      readonly session: number;
      readonly symbol: string;
    }
  | {
      readonly kind: 'series';
      readonly session: number;
      readonly symbol: string;
      readonly isWanted: boolean;
    }
  | {
      readonly kind: 'candles';
      readonly session: number;
      readonly symbol: string;
      readonly ms: number;
      readonly isWanted: boolean;
    }
  | { readonly kind: 'events'; readonly session: number; readonly isWanted: boolean }
  | {
      readonly kind: 'command';
      readonly session: number;
      readonly command: number;
      /** A POST's address, or a command's name. */
      readonly url?: string;
      readonly name?: string;
      readonly text: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'cancel'; readonly session: number; readonly command: number };

/** What a session is made of. Pages whose specifications are equal share one. */
export interface SessionSpec {
  /** Whose session it is: see `WorkerOptions.key`. */
  readonly owner: string;
  readonly config: string;
  readonly hasToken: boolean;
  readonly retain: Readonly<Record<string, string>>;
}

/** What the worker says. */
export type ToPage =
  /** What was told in one turn is heard in one turn. */
  | { readonly kind: 'batch'; readonly messages: readonly FromSession[] }
  | {
      readonly kind: 'welcome';
      readonly version: number;
      /** A Web Lock that the worker holds for as long as it lives; null where there are none. */
      readonly lock: string | null;
    }
  /** It cannot serve this page, now or ever. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The page did not read what was sent to it for too long: it has to begin again. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'pong' }
  | Frame
  | FromSession;

/** What one session says. */
export type FromSession =
  | {
      readonly kind: 'token';
      readonly session: number;
      readonly request: number;
      readonly fresh: boolean;
    }
  /** `retryAt` is Unix milliseconds here: the two sides have clocks of their own. */
  | { readonly kind: 'state'; readonly session: number; readonly state: StateEffect }
  /** Answers `disconnect` where others are still connected. */
  | { readonly kind: 'left'; readonly session: number; readonly wish: number }
  | { readonly kind: 'auth_required'; readonly session: number }
  | {
      readonly kind: 'report';
      readonly session: number;
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'event';
      readonly session: number;
      readonly type: string;
      readonly text: string;
      readonly isReplay: boolean;
    }
  | { readonly kind: 'done'; readonly session: number; readonly effect: CommandEffect }
  /** It has ended: the core failed, or (`code`) could not be had. */
  | {
      readonly kind: 'failed';
      readonly session: number;
      readonly code: string | null;
      readonly message: string;
    };

/** All that changed since the last frame. */
export interface Frame {
  readonly kind: 'frame';
  /** The blocks of symbols of which only the last tick is wanted, one after the other. */
  readonly ticks: ArrayBuffer | null;
  readonly parts: readonly FramePart[];
}

/** What changed of one symbol. */
export interface FramePart {
  readonly session: number;
  readonly symbol: string;
  /** The block of the whole series, the page's own; or where its last tick lies in `ticks`. */
  readonly series: ArrayBuffer | number | null;
  readonly candles: readonly { readonly ms: number; readonly block: ArrayBuffer }[];
}

/** One end of the line: a `MessagePort`, a `Worker`, or the scope of a dedicated worker. */
export interface PortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  /** Called when the page needs it no more; a `Worker` has none, and ends by itself. */
  close?(): void;
}

/** Web Locks, as far as they are used: they tell that their holder is gone, however it went. */
export interface Locks {
  /** Resolves when the lock is held, with what lets it go. */
  hold(name: string): Promise<() => void>;
  /** Calls back once nobody holds it; returns what ends the waiting. */
  whenFree(name: string, callback: () => void): () => void;
}
