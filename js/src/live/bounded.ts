/** A map without its oldest entries where there are more than `max`. Changes it. */
export function dropOldest<Value>(map: Map<string, Value>, max: number): Map<string, Value> {
  for (const key of map.keys()) {
    if (map.size <= max) break;
    map.delete(key);
  }
  return map;
}

/** Whether a message's part is an object with fields, as the channel's types claim. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
