const QUOTES = ['USDT', 'USDC', 'USD', 'EUR', 'GBP', 'JPY', 'BTC'];

/** The base asset of a symbol in any common spelling: BTC/USD, BTC-USD, BTCUSDT. */
export function baseOf(symbol: string): string {
  const [head, tail] = symbol.split(/[/\-_:]/);
  if (head !== undefined && tail !== undefined) return head.toUpperCase();
  const upper = symbol.toUpperCase();
  const quote = QUOTES.find((name) => upper.endsWith(name) && upper.length > name.length);
  return quote === undefined ? upper : upper.slice(0, -quote.length);
}

/** The first listed symbol of each asset, in the order of `assets`; assets that nobody lists are left out. */
export function symbolsOf(assets: readonly string[], listed: readonly string[]): string[] {
  return assets.flatMap((asset) => listed.find((symbol) => baseOf(symbol) === asset) ?? []);
}

const NAMES: Readonly<Record<string, string>> = {
  BTC: 'Bitcoin',
  ETH: 'Ether',
  SOL: 'Solana',
  XRP: 'XRP',
  DOGE: 'Dogecoin',
  ADA: 'Cardano',
  EUR: 'Euro',
  GBP: 'Pound sterling',
};

/** What the asset is called; its ticker when we do not know. */
export const nameOf = (symbol: string): string => NAMES[baseOf(symbol)] ?? baseOf(symbol);
