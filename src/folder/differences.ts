/** What differs between two plain values, one line per field: `training.steps was 100, is 200`. */
export function differences(before: unknown, now: unknown): string[] {
  const left = flatten(before);
  const right = flatten(now);
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths
    .filter((path) => left.get(path) !== right.get(path))
    .map((path) => `${path} was ${left.get(path) ?? 'not set'}, is ${right.get(path) ?? 'not set'}`);
}

/** The JSON of each value by dotted path; a list counts as one value. */
function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, item] of Object.entries(value)) flatten(item, path ? `${path}.${key}` : key, into);
  } else if (value !== undefined) {
    into.set(path, JSON.stringify(value));
  }
  return into;
}
