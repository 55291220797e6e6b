/**
 * Runs code of the application so that its fault stays its own: what it throws surfaces as an
 * uncaught error, and the caller goes on.
 */
export function isolate(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
