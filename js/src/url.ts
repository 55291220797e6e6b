import { check } from './checks.js';
import { TidewireError } from './errors.js';

const ABSOLUTE = /^(https?|wss?):\/\//i;

/**
 * Throws `invalid_option` for a `url` option that cannot be the base of a socket's address.
 * What needs the page is checked when the first socket is opened, not here.
 */
export function checkBase(base: string): void {
  check(
    base.startsWith('/') || (ABSOLUTE.test(base) && parses(base)),
    'url',
    base,
    "be a path like '/api', or an address like 'https://example.com', '//example.com' or " +
      "'wss://example.com'",
  );
}

/**
 * The address of a channel's socket: `ws:` where the base is http, `wss:` where it is https.
 *
 * @param base The `url` option: a path, `//host`, http(s) or ws(s) address; undefined: the page.
 * @param path The channel's path; it is appended to the base's own path.
 * @param page The address of the page; null where there is none.
 * @throws TidewireError `no_page_url` when the base needs a page and there is none.
 */
export function socketUrl(base: string | undefined, path: string, page: string | null): string {
  const url = resolve(base, path, page);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

/** The address of a channel's fallback: `https:` where the socket's is `wss:`, else `http:`. */
export function httpUrl(base: string | undefined, path: string, page: string | null): string {
  const url = resolve(base, path, page);
  url.protocol = url.protocol.replace('ws', 'http');
  return url.href;
}

function resolve(base: string | undefined, path: string, page: string | null): URL {
  const given = base ?? '/';
  checkBase(given);
  const url = ABSOLUTE.test(given) ? new URL(given) : resolveAgainstPage(given, page);
  const [pathname, query] = path.split(/\?(.*)/s);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${pathname}`;
  if (query) url.search += `${url.search === '' ? '?' : '&'}${query}`;
  url.hash = '';
  return url;
}

function parses(address: string): boolean {
  try {
    return new URL(address).host !== '';
  } catch {
    return false;
  }
}

function resolveAgainstPage(base: string, page: string | null): URL {
  if (page !== null && ABSOLUTE.test(page)) return new URL(base, page);
  throw new TidewireError(
    'no_page_url',
    `The address of the server cannot be derived: ${
      page === null ? 'there is no page' : `the page is ${page.slice(0, 80)}`
    }. Give the whole address: createClient({ url: 'https://example.com' }).`,
  );
}
