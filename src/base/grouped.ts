/** Items by what they have in common, in the order in which each group first appears. Keys are compared as a Map does. */
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

/** Keeps equal plain values once: what is given, or what was given before and is equal to it. */
export function sharing(): <T>(value: T) => T {
  const kept = new Map<string, unknown>();
  return <T>(value: T): T => {
    const id = JSON.stringify(value);
    if (!kept.has(id)) kept.set(id, value);
    return kept.get(id) as T;
  };
}

/** What a function makes of each item, one at a time. */
export function* mapped<T, R>(items: Iterable<T>, of: (item: T) => R): Generator<R> {
  for (const item of items) yield of(item);
}
