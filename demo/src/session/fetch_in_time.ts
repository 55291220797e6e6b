/** As long as the package waits for its own requests. */
const LIMIT_MS = 10_000;

/** `fetch`, which by itself waits for a silent server for ever. */
export function fetchInTime(path: string, init: RequestInit = {}): Promise<Response> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  return fetch(path, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
}
