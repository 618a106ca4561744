/*
 * Plain values as JSON, exactly: JSON alone loses -0, infinities and `undefined`. Texts, booleans,
 * null and all other numbers are themselves, and everything else is a list that begins with its
 * kind.
 */

/** How deep values may be nested: features of many layers are. */
const MAX_DEPTH = 400;

const TOO_DEEP = `a value that is nested more than ${MAX_DEPTH} deep`;

/** @throws Error where the value contains something that is no data, or is nested too deep */
export const exactJson = (value: unknown): string => JSON.stringify(encoded(value, 0));

// Loops in place of callbacks, as the sandbox has a small stack.
function encoded(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(TOO_DEEP);
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return ['number', Object.is(value, -0) ? '-0' : String(value)];
  }
  if (value === undefined) return ['undefined'];
  if (typeof value !== 'object' || value === null) {
    if (['function', 'symbol', 'bigint'].includes(typeof value)) {
      throw new Error(`a ${typeof value}, which is no data`);
    }
    return value;
  }
  const items: unknown[] = [];
  if (Array.isArray(value)) {
    for (const item of value) items.push(encoded(item, depth + 1));
    return ['list', ...items];
  }
  for (const [key, item] of Object.entries(value)) items.push([key, encoded(item, depth + 1)]);
  return ['mapping', ...items];
}

/** The value that `exactJson` wrote. @throws Error where the text is not of its form */
export const exactValue = (json: string): unknown => decoded(JSON.parse(json), 0);

function decoded(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(TOO_DEEP);
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) throw new Error('a value of another form');
  const [kind, ...items] = value as readonly unknown[];
  if (kind === 'undefined') return undefined;
  if (kind === 'number') return Number(items[0]);
  if (kind === 'list') {
    const list: unknown[] = [];
    for (const item of items) list.push(decoded(item, depth + 1));
    return list;
  }
  if (kind !== 'mapping') throw new Error('a value of another form');
  const entries: [string, unknown][] = [];
  for (const entry of items) {
    const [key, item] = entry as readonly unknown[];
    entries.push([String(key), decoded(item, depth + 1)]);
  }
  // Unlike an assignment, this defines a key `__proto__` as any other.
  return Object.fromEntries(entries);
}
