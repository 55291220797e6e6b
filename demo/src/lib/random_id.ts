const BYTES = 16;

/** 128 random bits as text. `crypto.randomUUID` would do, but is not there over plain HTTP. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
