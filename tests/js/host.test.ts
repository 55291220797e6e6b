// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';

import { browserHost } from '../../js/src/host.js';
import type { Cancel } from '../../js/src/host.js';

const cancels: Cancel[] = [];

afterEach(() => {
  for (const cancel of cancels.splice(0)) cancel();
  vi.unstubAllGlobals();
});

function heard(): string[] {
  const events: string[] = [];
  cancels.push(
    browserHost().onLifecycle({
      online: () => events.push('online'),
      offline: () => events.push('offline'),
      visible: (is) => events.push(is ? 'shown' : 'hidden'),
      resumed: () => events.push('resumed'),
    }),
  );
  return events;
}

function show(is: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(is ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

function pageShow(persisted: boolean): void {
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
}

describe('the host of a browser', () => {
  test('tells of the network, of being shown and hidden, and of coming back', () => {
    const events = heard();
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    show(false);
    show(true);
    pageShow(true);
    document.dispatchEvent(new Event('resume'));
    expect(events).toEqual(['offline', 'online', 'hidden', 'shown', 'resumed', 'resumed']);
  });

  test('does not take the first showing of a page for a return', () => {
    const events = heard();
    pageShow(false);
    expect(events).toEqual([]);
  });

  test('tells nothing more once it is cancelled', () => {
    const events = heard();
    for (const cancel of cancels.splice(0)) cancel();
    window.dispatchEvent(new Event('offline'));
    show(false);
    expect(events).toEqual([]);
  });

  test('knows its page and whether it is shown', () => {
    const host = browserHost();
    expect(host.pageUrl()).toBe(location.href);
    expect(host.isVisible()).toBe(true);
    show(false);
    expect(host.isVisible()).toBe(false);
  });

  test('believes a browser that says it is offline, and no other', () => {
    const host = browserHost();
    vi.stubGlobal('navigator', { onLine: false });
    expect(host.isOnline()).toBe(false);
    vi.stubGlobal('navigator', {});
    expect(host.isOnline()).toBe(true);
    vi.stubGlobal('navigator', undefined);
    expect(host.isOnline()).toBe(true);
  });

  test('calls back before the next repaint, unless cancelled', async () => {
    const host = browserHost();
    const cancelled = vi.fn();
    host.requestFrame(cancelled)();
    await new Promise<void>((resolve) => host.requestFrame(resolve));
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('has frames and timers where there is no page', async () => {
    vi.stubGlobal('requestAnimationFrame', undefined);
    const host = browserHost();
    const cancelled = vi.fn();
    host.requestFrame(cancelled)();
    host.setTimer(0, cancelled)();
    await new Promise<void>((resolve) => host.requestFrame(resolve));
    await new Promise<void>((resolve) => host.setTimer(1, resolve));
    expect(cancelled).not.toHaveBeenCalled();
  });

  test('ends what it reads after ten seconds, and leaves to who posts how long that may take', async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
      signals.push(signal);
      return Promise.resolve(new Response('{}'));
    });
    const host = browserHost();
    await host.http({ url: 'https://a.example/', method: 'GET', token: '', body: '' });
    await host.http({ url: 'https://a.example/', method: 'POST', token: '', body: '{}' });
    expect(signals.map((signal) => signal instanceof AbortSignal)).toEqual([true, false]);
  });

  test('opens the socket class that it is given, else the global one', () => {
    const made: unknown[][] = [];
    class Given {
      constructor(...args: unknown[]) {
        made.push(['given', ...args]);
      }
    }
    class Global {
      constructor(...args: unknown[]) {
        made.push(['global', ...args]);
      }
    }
    vi.stubGlobal('WebSocket', Global);
    browserHost(Given).createWebSocket('ws://a/', ['x']);
    browserHost().createWebSocket('ws://b/', []);
    expect(made).toEqual([
      ['given', 'ws://a/', ['x']],
      ['global', 'ws://b/', []],
    ]);
  });
});
