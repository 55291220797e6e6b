import { describe, expect, test, vi } from 'vitest';

import { SnapshotStore } from '../../js/src/store.js';

function counted(): { store: SnapshotStore<number>; first: () => void; last: () => void } {
  const first = vi.fn();
  const last = vi.fn();
  return { store: new SnapshotStore(0, { first, last }), first, last };
}

describe('a store', () => {
  test('begins with its first listener and ends with its last', () => {
    const { store, first, last } = counted();
    const stopA = store.subscribe(() => {});
    const stopB = store.subscribe(() => {});
    expect(first).toHaveBeenCalledTimes(1);
    stopA();
    expect(last).not.toHaveBeenCalled();
    stopB();
    stopB();
    expect(last).toHaveBeenCalledTimes(1);
  });

  test('counts one function that listens twice as two', () => {
    const { store, last } = counted();
    const listener = vi.fn();
    const stop = store.subscribe(listener);
    store.subscribe(listener);
    stop();
    expect(last).not.toHaveBeenCalled();
    store.notify();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('has no listener left when beginning fails', () => {
    const store = new SnapshotStore(0, {
      first: () => {
        throw new Error('closed');
      },
      last: () => {},
    });
    expect(() => store.subscribe(() => {})).toThrow('closed');
    expect(store.hasListeners).toBe(false);
  });

  test('does not call a listener that another one has just ended', () => {
    const { store } = counted();
    const second = vi.fn();
    store.subscribe(() => stop());
    const stop = store.subscribe(second);
    store.notify();
    expect(second).not.toHaveBeenCalled();
  });

  test('lets the others hear when a listener throws, and the error surface', async () => {
    const { store } = counted();
    const second = vi.fn();
    const surfaced = new Promise((resolve) => {
      const before = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const listener of before) process.on('uncaughtException', listener);
        resolve(error.message);
      });
    });
    store.subscribe(() => {
      throw new Error('mine');
    });
    store.subscribe(second);
    store.notify();
    expect(second).toHaveBeenCalledTimes(1);
    expect(await surfaced).toBe('mine');
  });

  test('shows a server its first value whatever happened since', () => {
    const { store } = counted();
    store.set(5);
    expect(store.getSnapshot()).toBe(5);
    expect(store.getServerSnapshot()).toBe(0);
  });
});
