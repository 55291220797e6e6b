import { useState } from 'react';

/** Whichever of two things came last: 'first', 'second', or null while there is neither. */
export function useLater(first: unknown, second: unknown): 'first' | 'second' | null {
  const [seen, setSeen] = useState({ first, second, isFirst: second === null });
  const isFirst = first !== seen.first ? true : second !== seen.second ? false : seen.isFirst;
  if (first !== seen.first || second !== seen.second) setSeen({ first, second, isFirst });
  if (first !== null && (isFirst || second === null)) return 'first';
  return second !== null ? 'second' : null;
}
