import type { ChannelMap } from '../channels.js';

/** The channel that an address belongs to, 'order/7' for a member of a family. */
export function channelAt(channels: ChannelMap, url: string): string | undefined {
  const { pathname } = new URL(url);
  const found = Object.entries(channels).flatMap(([name, { path }]) => {
    const [before = '', after] = path.split(/\{[^}]*\}/);
    // A client may have a base path of its own before the channel's.
    if (after === undefined) return pathname.endsWith(path) ? [{ name, path }] : [];
    const start = pathname.lastIndexOf(before);
    const value = pathname.slice(start + before.length, pathname.length - after.length);
    const isMember = start >= 0 && pathname.endsWith(after) && /^[^/]+$/.test(value);
    return isMember ? [{ name: `${name}/${decodeURIComponent(value)}`, path }] : [];
  });
  // '/my/ws' ends with '/ws', too; the test's own channels are behind the built-in ones.
  return found.reverse().sort((a, b) => b.path.length - a.path.length)[0]?.name;
}

/** What an address says of that name; empty where it says nothing. */
export function tokenIn(url: string, name: string): string {
  return new URL(url).searchParams.get(name) ?? '';
}
