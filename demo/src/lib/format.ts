// Numbers as text. Every formatter is made once: making one costs more than using it a thousand times.

const MAX_DECIMALS = 8;
const formatters = new Map<number, Intl.NumberFormat>();

function fixed(decimals: number): Intl.NumberFormat {
  let formatter = formatters.get(decimals);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, formatter);
  }
  return formatter;
}

/** How many decimals a value was quoted with, read from its shortest exact text. */
export function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const fraction = mantissa.split('.')[1]?.length ?? 0;
  return Math.min(MAX_DECIMALS, Math.max(0, fraction - Number(exponent)));
}

/**
 * The decimals to show for a column: the most that any of its values had, and never fewer than
 * before, so that the figures do not change their width.
 */
export function columnDecimals(known: number, values: Iterable<number>): number {
  let decimals = Math.max(2, known);
  for (const value of values) decimals = Math.max(decimals, decimalsOf(value));
  return decimals;
}

/** A price or a volume with as many decimals as its column has. */
export const formatFixed = (value: number, decimals: number): string => fixed(decimals).format(value);

/** A signed percentage with a real minus sign, as wide as its opposite. */
export function formatChange(percent: number): string {
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : '±';
  return `${sign}${fixed(2).format(Math.abs(percent))} %`;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** HH:MM:SS of the visitor's own day. */
export function formatClock(unixMs: number): string {
  const date = new Date(unixMs);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** HH:MM:SS.mmm: ticks often share a second. */
export const formatClockMs = (unixMs: number): string => `${formatClock(unixMs)}.${pad(new Date(unixMs).getMilliseconds(), 3)}`;

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** The date, for data that is not of today (a recorded file). */
export const formatDay = (unixMs: number): string => dayFormat.format(unixMs);

export const isSameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** HH:MM:SS, with the date before it unless it is that of `now`. */
export const formatDayClock = (unixMs: number, now: number): string => `${isSameDay(unixMs, now) ? '' : `${formatDay(unixMs)}, `}${formatClock(unixMs)}`;

/** 1,234 B, 12.3 kB, 4.5 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${fixed(0).format(bytes)} B`;
  if (bytes < 1e6) return `${fixed(1).format(bytes / 1e3)} kB`;
  return `${fixed(1).format(bytes / 1e6)} MB`;
}

const currencies = new Map<string, Intl.NumberFormat>();

/** An amount of money; the currency as the server names it. */
export function formatMoney(amount: number, currency: string): string {
  let formatter = currencies.get(currency);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en-US', { style: 'currency', currency });
    currencies.set(currency, formatter);
  }
  return formatter.format(amount);
}

/** A signed amount with a real minus sign. */
export const formatSigned = (value: number, decimals = 2): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${fixed(decimals).format(Math.abs(value))}`;
