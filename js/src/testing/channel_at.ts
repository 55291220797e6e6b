import type { ChannelMap } from '../channels.js';

const PARAMETER = /\{[^{}/]*\}/;

/** The channel that an address belongs to, 'order/7' for a member of a family. */
export function channelAt(channels: ChannelMap, url: string): string | undefined {
  const { pathname, searchParams } = new URL(url);
  const found = Object.entries(channels).flatMap(([name, { path }]) => {
    const [own = '', query] = path.split(/\?(.*)/s);
    // What else the client puts into the query, a token above all, is none of the channel's.
    const values = [...new URLSearchParams(query)].map(([key, template]) =>
      valueIn(searchParams.get(key) ?? '', template),
    );
    const parameters = [valueAtEnd(pathname, own), ...values];
    if (parameters.includes(undefined)) return [];
    const parameter = parameters.find((value) => value !== '');
    return [{ name: parameter === undefined ? name : `${name}/${parameter}`, path }];
  });
  // '/my/ws' ends with '/ws', too; the test's own channels are behind the built-in ones.
  return found.reverse().sort((a, b) => b.path.length - a.path.length)[0]?.name;
}

/** The parameter of a family: '' where there is none, undefined where the path is another. */
function valueAtEnd(pathname: string, template: string): string | undefined {
  const [before = '', after] = template.split(PARAMETER);
  // A client may have a base path of its own before the channel's.
  if (after === undefined) return pathname.endsWith(template) ? '' : undefined;
  const start = pathname.lastIndexOf(before);
  const value = pathname.slice(start + before.length, pathname.length - after.length);
  const isMember = start >= 0 && pathname.endsWith(after) && /^[^/]+$/.test(value);
  return isMember ? decodeURIComponent(value) : undefined;
}

/** The same in a value of the query. */
function valueIn(text: string, template: string): string | undefined {
  const [before = '', after] = template.split(PARAMETER);
  if (after === undefined) return text === template ? '' : undefined;
  const isMember = text.startsWith(before) && text.endsWith(after);
  return (isMember && text.slice(before.length, text.length - after.length)) || undefined;
}

/** What an address says of that name; empty where it says nothing. */
export function tokenIn(url: string, name: string): string {
  return new URL(url).searchParams.get(name) ?? '';
}
