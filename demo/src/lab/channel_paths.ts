import { DEFAULT_CHANNELS } from 'tidewire';

const PARAMETER = /\{[^}]*\}/;

/** Which channel a socket belongs to, by the path of its address: 'market', 'order/123…'. */
export function channelOf(path: string): string {
  for (const [name, definition] of Object.entries(DEFAULT_CHANNELS)) {
    const [before = '', after] = definition.path.split(PARAMETER);
    if (after === undefined) {
      if (path === before) return name;
    } else if (path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length) {
      return `${name}/${decodeURIComponent(path.slice(before.length, path.length - after.length))}`;
    }
  }
  return path;
}

/** Whether a channel's server asks who it is: the public feed alone does not. */
export function takesToken(channel: string): boolean {
  const [name = ''] = channel.split('/');
  return Object.entries(DEFAULT_CHANNELS).some(([known, { dialect }]) => known === name && dialect !== 'feed');
}
