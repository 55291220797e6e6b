import type { HttpRequest, HttpResult } from '../host.js';
import { auctionState } from './fake_auctions.js';
import type { FakeAuctions, Push } from './fake_auctions.js';
import type { Answer, FakePeer, PeerOutput } from './peers.js';

/** Ends every record of the SignalR protocol. */
export const RECORD_END = '\x1e';

/** What a hub's peer asks of its server. */
export interface HubSetup {
  readonly output: PeerOutput;
  readonly auctions: FakeAuctions;
  /** The test's own answer to a call: what it returns is the call's result. */
  readonly answer: Answer;
}

/** What a client says, of which only the calls matter. */
interface HubRecord {
  readonly type?: number;
  readonly target?: string;
  readonly arguments?: readonly unknown[];
  readonly invocationId?: string;
}

/** What the hub's pages ask over HTTP; undefined: that is somebody else's. */
export function auctionReply(
  { url, body, token }: HttpRequest,
  site: {
    readonly auctions: FakeAuctions;
    readonly lets: (token: string) => boolean;
    /** To all connections of the user. */
    readonly push: (push: Push) => void;
  },
): HttpResult | undefined {
  const { pathname, searchParams } = new URL(url);
  const reply = (status: number, answer: object): HttpResult => ({
    status,
    body: JSON.stringify(answer),
  });
  const isNegotiation = pathname.endsWith('/negotiate');
  const [, bidIn] = /\/api\/auctions\/([^/]+)\/bids$/.exec(pathname) ?? [];
  if (!isNegotiation && bidIn === undefined && !pathname.endsWith('/api/auctions')) {
    return undefined;
  }
  if (!site.lets(token)) return reply(401, {});
  if (isNegotiation) return reply(200, NEGOTIATED);
  if (bidIn === undefined) {
    return reply(200, site.auctions.list(searchParams.get('ids')?.split(',')));
  }
  const given = JSON.parse(body) as object;
  const decision = site.auctions.bid(decodeURIComponent(bidIn), given);
  for (const push of decision.pushes) site.push(push);
  return reply(decision.status, decision.body);
}

/** The same for everybody: the page's sockets are known anyway. */
const NEGOTIATED = {
  negotiateVersion: 1,
  connectionId: 'public',
  connectionToken: 'secret',
  availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text', 'Binary'] }],
};

/** The hub of auctions, as the reference server speaks it: one connection. */
export class HubPeer implements FakePeer {
  readonly #setup: HubSetup;
  readonly #joined = new Set<string>();
  #isOpen = false;

  constructor(setup: HubSetup) {
    this.#setup = setup;
  }

  deliver(): void {}

  /** Undefined: at whatever. */
  looksAt(auctionId: string | undefined): boolean {
    return auctionId === undefined || this.#joined.has(auctionId);
  }

  /** Calls a method of the client; before the handshake there are none. */
  push({ target, argument }: Push): void {
    if (this.#isOpen) this.#setup.output.send({ type: 1, target, arguments: [argument] });
  }

  handle(text: string): void {
    for (const record of text.split(RECORD_END)) {
      if (record !== '') this.#take(JSON.parse(record) as HubRecord);
    }
  }

  #take(record: HubRecord): void {
    const { output } = this.#setup;
    if (!this.#isOpen) {
      this.#isOpen = true;
      output.send({});
    } else if (record.type === 1) {
      this.#call(record);
    } else if (record.type === 7) {
      output.close(1000, '');
    }
  }

  #call(record: HubRecord): void {
    const { target, arguments: given = [], invocationId } = record;
    const [auctionId] = given;
    const isGroup = target === 'JoinAuction' || target === 'LeaveAuction';
    if (!isGroup) {
      const result = this.#setup.answer({ ...record });
      return this.#complete(invocationId, result ? { result } : { error: 'Unknown method' });
    }
    if (typeof auctionId !== 'string' || given.length !== 1) {
      return this.#complete(invocationId, { error: 'Invalid arguments' });
    }
    if (target === 'LeaveAuction') this.#joined.delete(auctionId);
    else if (!this.#join(auctionId)) {
      return this.#complete(invocationId, { error: 'Auction not found' });
    }
    this.#complete(invocationId, {});
  }

  #join(auctionId: string): boolean {
    const auction = this.#setup.auctions.find(auctionId);
    if (auction === undefined) return false;
    this.#joined.add(auctionId);
    this.push(auctionState(auction));
    return true;
  }

  #complete(invocationId: string | undefined, outcome: object): void {
    if (invocationId !== undefined) this.#setup.output.send({ type: 3, invocationId, ...outcome });
  }
}
