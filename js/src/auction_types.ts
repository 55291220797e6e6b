/** An auction, as the server tells whoever joins it, and as it is polled. */
export interface AuctionState {
  readonly auctionId: string;
  readonly title?: string;
  readonly currentPrice: number;
  /** ISO 4217, for example 'EUR'. */
  readonly currency: string;
  readonly remainingItems: number;
  readonly activeViewers: number;
  /** How many times the price can still fall. */
  readonly dropsRemaining?: number;
  readonly status?: 'active' | 'sold_out' | 'ended';
}

/** The price of an auction has fallen. */
export interface PriceUpdated {
  readonly auctionId: string;
  readonly currentPrice: number;
  readonly currency: string;
  readonly dropsRemaining: number;
}

export interface ViewerCountUpdated {
  readonly auctionId: string;
  readonly activeViewers: number;
}

/** This user has won an item; told to nobody else. */
export interface BidAccepted {
  readonly auctionId?: string;
  readonly bidId: string;
  readonly winningPrice: number;
  readonly reservationId: string;
  /** Until when it is reserved, ISO 8601. */
  readonly expiresAt: string;
}

/** This user's bid was too low or too late; told to nobody else. */
export interface BidRejected {
  readonly auctionId?: string;
  readonly bidId: string;
  readonly reason: string;
  readonly currentPrice: number;
}

/** Somebody else has bought an item. */
export interface ItemSold {
  readonly auctionId: string;
  readonly remainingItems: number;
}

export interface AuctionEnded {
  readonly auctionId: string;
  readonly reason: string;
}

/** What the built-in channel 'auctions' carries. */
export interface AuctionTypes {
  readonly events: {
    readonly AuctionState: AuctionState;
    readonly PriceUpdated: PriceUpdated;
    readonly ViewerCountUpdated: ViewerCountUpdated;
    readonly BidAccepted: BidAccepted;
    readonly BidRejected: BidRejected;
    readonly ItemSold: ItemSold;
    readonly AuctionEnded: AuctionEnded;
    /** The answer of the fallback while no socket is live. */
    readonly polled_auctions: { readonly auctions: readonly AuctionState[] };
  };
}
