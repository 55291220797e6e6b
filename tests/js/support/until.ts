/** Waits, by turns of the event loop, for what depends on the outside (loading WASM). */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
