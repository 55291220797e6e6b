import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';

/** What the hub pushes, in the order in which it came. */
export interface Push {
  readonly target: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const TARGETS = [
  'AuctionState',
  'PriceUpdated',
  'ViewerCountUpdated',
  'BidAccepted',
  'BidRejected',
  'ItemSold',
  'AuctionEnded',
] as const;

export interface HubOptions {
  readonly token: string | (() => Promise<string>);
  readonly transport?: HttpTransportType;
  readonly reconnect?: readonly number[];
  readonly stateful?: boolean;
}

/** The official client, which remembers what was pushed to it. */
export class HubClient {
  readonly connection: HubConnection;
  readonly pushes: Push[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(port: number, options: HubOptions) {
    const { token } = options;
    const builder = new HubConnectionBuilder()
      .withUrl(`http://127.0.0.1:${port}/hubs/auction`, {
        accessTokenFactory: () => (typeof token === 'string' ? token : token()),
        transport: options.transport ?? HttpTransportType.WebSockets,
      })
      .configureLogging(LogLevel.None);
    if (options.reconnect !== undefined) builder.withAutomaticReconnect([...options.reconnect]);
    if (options.stateful === true) builder.withStatefulReconnect();
    this.connection = builder.build();
    for (const target of TARGETS) {
      this.connection.on(target, (data: Record<string, unknown>) => {
        this.pushes.push({ target, data });
        for (const look of [...this.#waiting]) look();
      });
    }
  }

  join(auctionId: string): Promise<void> {
    return this.connection.invoke('JoinAuction', auctionId);
  }

  leave(auctionId: string): Promise<void> {
    return this.connection.invoke('LeaveAuction', auctionId);
  }

  /** The first push of that kind that fits, of those that came and those that will. */
  push(
    target: (typeof TARGETS)[number],
    fits: (data: Push['data']) => boolean = () => true,
  ): Promise<Push['data']> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(limit);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        const found = this.pushes.find((push) => push.target === target && fits(push.data));
        if (found === undefined) return;
        end();
        resolve(found.data);
      };
      const limit = setTimeout(() => {
        end();
        reject(new Error(`no ${target}; came: ${JSON.stringify(this.pushes)}`));
      }, 12_000);
      this.#waiting.add(look);
      look();
    });
  }
}
