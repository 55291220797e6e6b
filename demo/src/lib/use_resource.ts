import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../session/current.ts';
import { useLiveRound } from './use_live_round.ts';

export type Resource<Data> =
  | { readonly status: 'loading'; readonly data: undefined }
  | { readonly status: 'ready'; readonly data: Data }
  | { readonly status: 'failed'; readonly data: undefined; readonly code: string; readonly message: string };

/**
 * What the server has at `path`: asked for when the page opens, whenever `isLive` becomes true (what
 * happened meanwhile was not pushed) and on `reload`. A failure keeps what is known.
 */
export function useResource<Data>(path: string, isLive: boolean): Resource<Data> & { readonly reload: () => void } {
  const { api } = useSession();
  const liveRound = useLiveRound(isLive);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<{ readonly path: string; readonly resource: Resource<Data> }>();
  useEffect(() => {
    const abort = new AbortController();
    void api.get<Data>(path, abort.signal).then((result) => {
      if (abort.signal.aborted) return;
      setState((last) => {
        if (result.ok) return { path, resource: { status: 'ready', data: result.data } };
        if (last?.path === path && last.resource.status === 'ready') return last;
        return { path, resource: { status: 'failed', data: undefined, code: result.code, message: result.message } };
      });
    });
    return () => abort.abort();
  }, [api, path, liveRound, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  const resource: Resource<Data> = state?.path === path ? state.resource : { status: 'loading', data: undefined };
  return { ...resource, reload };
}
