/**
 * Groups items by a key, in the order in which each group first appears. Keys are compared as in a
 * Map.
 */
export function groupedBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * Stores equal plain values once: the function returns the first value it was given that equals its
 * argument.
 */
export function sharing(): <T>(value: T) => T {
  const kept = new Map<string, unknown>();
  return <T>(value: T): T => {
    const id = JSON.stringify(value);
    if (!kept.has(id)) kept.set(id, value);
    return kept.get(id) as T;
  };
}

/** Maps items lazily, one at a time. */
export function* mapped<T, R>(items: Iterable<T>, of: (item: T) => R): Generator<R> {
  for (const item of items) yield of(item);
}

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A mapping with the same keys, and each value replaced. */
export function mapValues<T, R>(
  mapping: { readonly [key: string]: T } | object,
  map: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries<T>(mapping as Readonly<Record<string, T>>).map(([key, value]) => [
      key,
      map(value, key),
    ]),
  );
}
