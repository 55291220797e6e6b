import { useState } from 'react';
import { useSession } from '../session/current.ts';

/** Posts events as the shop; `failure` says in words why the last one was not taken. */
export function useShop() {
  const { api } = useSession();
  const [failure, setFailure] = useState('');
  const post = async (path: string, type: string, data: object): Promise<void> => {
    const result = await api.post(path, { type, data });
    setFailure(result.ok ? '' : `Not taken: ${result.message}`);
  };
  return { failure, post };
}
