import { useRef, useState } from 'react';
import { useSession } from '../session/current.ts';

/**
 * Posts events as the shop, one at a time: a stock that is posted is counted from the one that is
 * shown. `failure` says in words why the last one was not taken, `onTaken` hears when one was.
 */
export function useShop(onTaken: () => void) {
  const { api } = useSession();
  const [failure, setFailure] = useState('');
  const [isPending, setPending] = useState(false);
  const isAsking = useRef(false);
  const post = async (path: string, type: string, data: object): Promise<void> => {
    if (isAsking.current) return;
    isAsking.current = true;
    setPending(true);
    const result = await api.post(path, { type, data });
    isAsking.current = false;
    setPending(false);
    setFailure(result.ok ? '' : `Not taken: ${result.message}`);
    if (result.ok) onTaken();
  };
  return { failure, isPending, post };
}
