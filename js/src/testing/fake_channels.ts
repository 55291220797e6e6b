import type { BotStatus, Notification, PerformanceMetrics } from '../channel_events.js';

/** A notification as a test gives it; the rest is filled in. */
export type FakeNotification = Pick<Notification, 'title'> & Partial<Notification>;

/** As many as the reference server keeps of one user. */
const NOTIFICATIONS_MAX = 50;

const IDLE_SERVER: Omit<PerformanceMetrics, 'timestamp'> = {
  uptime_ms: 0,
  connections: 0,
  channels: {},
  messages_in_per_second: 0,
  messages_out_per_second: 0,
  bytes_out_per_second: 0,
  cpu_time_ms: 0,
  cpu_percent: 0,
  memory_rss_bytes: 0,
  event_loop_lag_ms: 0,
};

/** What the channels that push know, for clients that come: of one user. */
export class FakeChannels {
  readonly #bots = new Map<string, object>();
  #notifications: readonly Notification[] = [];
  #metrics: object | undefined;
  #lastId = 0;

  /** What a client of such a channel gets once it is let in; undefined: it is another channel. */
  greeting(channel: string): readonly object[] | undefined {
    if (channel === 'botStatus') return [...this.#bots.values()];
    if (channel === 'metrics') return this.#metrics === undefined ? [] : [this.#metrics];
    if (channel !== 'notifications') return undefined;
    return [{ type: 'initial_notifications', notifications: this.#notifications }];
  }

  /** All of it is in memory only; ids are not used again. */
  forget(): void {
    this.#bots.clear();
    this.#notifications = [];
    this.#metrics = undefined;
  }

  bot(status: BotStatus): object {
    const message = { type: 'bot_status', ...status };
    this.#bots.set(status.bot_id, message);
    return message;
  }

  measured(metrics: Partial<PerformanceMetrics>, now: number): object {
    this.#metrics = { type: 'metrics', timestamp: now, ...IDLE_SERVER, ...metrics };
    return this.#metrics;
  }

  notified(given: FakeNotification, now: number): object {
    this.#lastId += 1;
    const notification: Notification = {
      id: `n-${this.#lastId}`,
      timestamp: now,
      level: 'info',
      message: '',
      read: false,
      ...given,
    };
    this.#notifications = [notification, ...this.#notifications].slice(0, NOTIFICATIONS_MAX);
    return { type: 'notification', ...notification };
  }

  /** The ids that were not read before. */
  markRead(ids: readonly unknown[]): readonly string[] {
    const marked = this.#notifications.filter(({ id, read }) => !read && ids.includes(id));
    this.#notifications = this.#notifications.map((one) =>
      marked.includes(one) ? { ...one, read: true } : one,
    );
    return marked.map(({ id }) => id);
  }

  /** The body of `GET /api/notifications`. */
  list(): object {
    const unread = this.#notifications.filter(({ read }) => !read).length;
    return { notifications: this.#notifications, unread };
  }
}
