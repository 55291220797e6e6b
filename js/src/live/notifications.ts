import type { Notification } from '../channel_events.js';
import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { send } from './command_runner.js';
import type { CommandOutcome } from './command_runner.js';
import { cached } from './store_cache.js';

/** Notifications that are kept, the newest. */
const NOTIFICATIONS_MAX = 100;

/** What the user has to know, and the verb for having seen it. */
export interface NotificationInbox {
  /** The newest first, at most 100. */
  readonly notifications: readonly Notification[];
  /** How many of them have not been read. */
  readonly unreadCount: number;
  /**
   * Marks notifications as read, for all of the user's pages: the list changes when the server has
   * said so. Takes at most 256 ids. Default: all that are shown as unread.
   */
  readonly markRead: (ids?: readonly string[]) => Promise<CommandOutcome<null>>;
}

/** What `useNotifications` gives. */
export type NotificationsState = Live<NotificationInbox>;

/**
 * The user's notifications: pushed, and polled while no socket is live, where the channel's
 * definition says from where (`connection.isPolling`).
 *
 * @param channel Default: 'notifications'.
 * @throws TidewireError `unknown_channel`.
 */
export function notificationStore(
  client: Client,
  channel = 'notifications',
): Store<NotificationsState> {
  return cached(client, ['notifications', channel], () => {
    const markRead = async (ids?: readonly string[]): Promise<CommandOutcome<null>> => {
      const unread = (): string[] =>
        store.getSnapshot().notifications.flatMap(({ id, read }) => (read ? [] : [id]));
      const wanted = ids ?? unread();
      if (wanted.length === 0) return { ok: true, data: null };
      return send<null>(client, channel, 'mark_read', { ids: wanted });
    };
    const initial: NotificationInbox = { notifications: [], unreadCount: 0, markRead };
    const store = new ChannelStore<NotificationInbox>(client, channel, { initial, apply });
    return store;
  });
}

function apply(data: NotificationInbox, events: readonly ChannelEvent[]): NotificationInbox {
  const list = events.reduce(next, data.notifications);
  if (list === data.notifications) return data;
  const unreadCount = list.filter(({ read }) => !read).length;
  return { ...data, notifications: list, unreadCount };
}

function next(list: readonly Notification[], event: ChannelEvent): readonly Notification[] {
  const { type, data } = event;
  if (!isObject(data)) return list;
  switch (type) {
    case 'initial_notifications':
    case 'polled_notifications': {
      const all = data['notifications'];
      return Array.isArray(all) ? all.filter(isNotification).slice(0, NOTIFICATIONS_MAX) : list;
    }
    case 'notification': {
      if (!isNotification(data)) return list;
      const { type: _, ...added } = data;
      const others = list.filter(({ id }) => id !== added.id);
      return [added, ...others].slice(0, NOTIFICATIONS_MAX);
    }
    case 'notifications_read': {
      const ids: unknown = data['ids'];
      if (!Array.isArray(ids)) return list;
      return list.map((one) => (ids.includes(one.id) ? { ...one, read: true } : one));
    }
    default:
      return list;
  }
}

function isNotification(value: unknown): value is Notification {
  return isObject(value) && value['id'] !== undefined;
}
