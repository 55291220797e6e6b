/** Commas part thousands and nothing else: "1234,5" is no price, rather than ten times one. */
const PRICE = /^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?$/;

/** The price that a visitor typed, as this page writes them; undefined for what is none. */
export function priceOf(text: string): number | undefined {
  const typed = text.trim();
  const price = PRICE.test(typed) ? Number(typed.replaceAll(',', '')) : NaN;
  return Number.isFinite(price) && price > 0 ? price : undefined;
}
