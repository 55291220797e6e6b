import type { RegisteredName } from '../channels.js';
import { notificationStore } from '../live/notifications.js';
import type { NotificationsState } from '../live/notifications.js';
import { useLive } from './use_live.js';
import type { LiveOptions, SelectOptions } from './use_live.js';

/**
 * The user's notifications, the newest 100, and how many are unread: pushed, and polled while no
 * socket is live, where the channel's definition says from where. Keeps the channel (default:
 * 'notifications') connected while the component is mounted.
 *
 * @throws TidewireError `provider_missing`, `unknown_channel`.
 * @example
 * const { notifications, unreadCount, markRead } = useNotifications();
 * const unread = useNotifications({ select: ({ unreadCount }) => unreadCount });
 */
export function useNotifications(options?: LiveOptions<RegisteredName>): NotificationsState;
export function useNotifications<Selected>(
  options: SelectOptions<NotificationsState, Selected, RegisteredName>,
): Selected;
export function useNotifications<Selected>(
  options?: LiveOptions | SelectOptions<NotificationsState, Selected>,
): NotificationsState | Selected {
  return useLive(notificationStore, options);
}
