interface WithMemory {
  readonly memory?: { readonly usedJSHeapSize: number };
}

/** Bytes of JavaScript that the page holds; undefined where the browser does not tell (only Chromium does). */
export const heapBytes = (): number | undefined => (performance as WithMemory).memory?.usedJSHeapSize;
