import type { Notification } from '../channel_events.js';
import type { Client } from '../client.js';
import type { ChannelEvent } from '../events.js';
import type { Store } from '../store.js';
import { isObject } from './bounded.js';
import { ChannelStore } from './channel_store.js';
import type { Live } from './channel_store.js';
import { outcomeOf, send } from './command_runner.js';
import type { CommandOutcome } from './command_runner.js';
import { cached } from './store_cache.js';

/** What the server wants to be told while no socket is live. */
const READ_PATH = '/api/notifications/read';

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
   * said so. Takes at most 256 ids. Default: all that are shown as unread. While notifications are
   * polled it is a POST to `/api/notifications/read`; without that it fails with `not_connected`.
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
      const { isConnected, connection } = store.getSnapshot();
      if (isConnected || !connection.isPolling) {
        return send<null>(client, channel, 'mark_read', { ids: wanted });
      }
      const posted = await outcomeOf<{ read: unknown }>(() =>
        client.post(channel, READ_PATH, { ids: wanted }),
      );
      if (!posted.ok) return posted;
      store.update((data) => applyRead(data, wanted));
      return { ok: true, data: null };
    };
    const initial: NotificationInbox = { notifications: [], unreadCount: 0, markRead };
    const store = new ChannelStore<NotificationInbox>(client, channel, { initial, apply });
    return store;
  });
}

function apply(data: NotificationInbox, events: readonly ChannelEvent[]): NotificationInbox {
  return withList(data, events.reduce(next, data.notifications));
}

function applyRead(data: NotificationInbox, ids: readonly unknown[]): NotificationInbox {
  return withList(data, markedRead(data.notifications, ids));
}

function withList(data: NotificationInbox, list: readonly Notification[]): NotificationInbox {
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
      return Array.isArray(ids) ? markedRead(list, ids) : list;
    }
    default:
      return list;
  }
}

function markedRead(
  list: readonly Notification[],
  ids: readonly unknown[],
): readonly Notification[] {
  return list.map((one) => (ids.includes(one.id) ? { ...one, read: true } : one));
}

function isNotification(value: unknown): value is Notification {
  return isObject(value) && value['id'] !== undefined;
}
