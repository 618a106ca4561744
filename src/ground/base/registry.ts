/**
 * Lists that core code reads and entry points complete: a room defines its own items, and
 * `src/extras/register.ts` adds the items of extras, so that the core imports no extra.
 */

/**
 * Adds the items that a list lacks, in front of the item `before` or at the end. Adding them again
 * changes nothing.
 */
export function addMissing<T>(list: T[], items: readonly T[], before?: T): void {
  const place = before === undefined ? list.length : list.indexOf(before);
  list.splice(place, 0, ...items.filter((item) => !list.includes(item)));
}
