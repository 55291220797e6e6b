import { ref } from 'vue';
import type { Notification } from 'tidewire';
import type { Api } from '../session/api.ts';

/** The sign of a level, so that colour is not the only difference. */
export const SIGNS: Readonly<Record<Notification['level'], string>> = { info: 'i', success: '✓', warning: '!', error: '×' };

/** A form that publishes a notification to everybody; `failure` says why the last one was not taken. */
export function usePublisher(api: Api) {
  const title = ref('');
  const level = ref<Notification['level']>('info');
  const failure = ref('');
  const isPending = ref(false);
  const publish = async (): Promise<void> => {
    if (title.value === '' || isPending.value) return;
    isPending.value = true;
    const result = await api.post('/api/publish/notifications', { title: title.value, level: level.value });
    isPending.value = false;
    failure.value = result.ok ? '' : `Not sent: ${result.message}`;
    if (result.ok) title.value = '';
  };
  return { title, level, failure, isPending, publish };
}

/** Marks as read, and keeps in words what went wrong. */
export function useMarking(markRead: (ids?: readonly string[]) => Promise<{ readonly ok: true } | { readonly ok: false; readonly error: Error }>) {
  const problem = ref('');
  const mark = async (ids?: readonly string[]): Promise<void> => {
    const outcome = await markRead(ids);
    problem.value = outcome.ok ? '' : `Not marked: ${outcome.error.message}`;
  };
  return { problem, mark };
}
