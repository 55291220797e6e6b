import type { PortLike } from 'tidewire';

type End = PortLike & { peer?: End };

/** A line between a page and a worker that can be cut, on no clock but the test's. */
export class VirtualLine {
  readonly page: PortLike;
  readonly worker: PortLike;
  /** What went over it, by kind; of batches what is in them. */
  readonly toPage: Record<string, number> = {};
  readonly toWorker: Record<string, number> = {};
  isCut = false;
  /** What is on its way while the page does not read. */
  readonly #held: (() => void)[] = [];
  #isHeld = false;

  constructor() {
    const page: End = { onmessage: null, postMessage: () => {} };
    const worker: End = { onmessage: null, postMessage: () => {} };
    page.postMessage = (message, transfer) => this.#send(message, transfer, worker, this.toWorker);
    worker.postMessage = (message, transfer) => this.#send(message, transfer, page, this.toPage);
    this.page = page;
    this.worker = worker;
  }

  /** The page stops reading: what is sent to it waits. */
  hold(): void {
    this.#isHeld = true;
  }

  read(): void {
    this.#isHeld = false;
    for (const deliver of this.#held.splice(0)) deliver();
  }

  #send(message: unknown, transfer: ArrayBuffer[], to: PortLike, counts: Record<string, number>): void {
    const data: unknown = structuredClone(message, { transfer });
    if (this.isCut) return;
    for (const kind of kindsOf(data)) counts[kind] = (counts[kind] ?? 0) + 1;
    const deliver = (): void => to.onmessage?.({ data } as MessageEvent);
    if (this.#isHeld && to === this.page) this.#held.push(deliver);
    else queueMicrotask(deliver);
  }
}

function kindsOf(data: unknown): string[] {
  const { kind, messages } = data as { kind: string; messages?: unknown[] };
  return messages === undefined ? [kind] : messages.flatMap(kindsOf);
}
