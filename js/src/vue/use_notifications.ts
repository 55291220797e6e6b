import { notificationStore } from '../live/notifications.js';
import type { NotificationsState } from '../live/notifications.js';
import { useLive } from './use_live.js';
import type { LiveOptions, Parts } from './use_live.js';

/**
 * The user's notifications, the newest 100, and how many are unread: pushed, and polled while no
 * socket is live, where the channel's definition says from where. Keeps the channel (default:
 * 'notifications') connected while the component is mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { notifications, unreadCount, markRead } = useNotifications();
 * // <button @click="markRead()">{{ unreadCount }}</button>
 */
export function useNotifications(options?: LiveOptions): Parts<NotificationsState> {
  return useLive(notificationStore, options);
}
