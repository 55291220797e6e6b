/**
 * Why a request came to nothing, for a sentence's end. What browsers say of a server that is away
 * ("Failed to fetch", "NetworkError when attempting…") says less than it could.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'the server did not answer in time';
  if (error instanceof TypeError) return navigator.onLine ? 'the server cannot be reached' : 'this device is offline';
  return error instanceof Error ? error.message : String(error);
}
