import type { DataSet } from './dataset.js';

/**
 * A cache of the last used data sets, for the runs of a sweep whose data do not depend on their
 * seeds.
 */
export class KeptDataSets<D extends DataSet> {
  /** By everything that determines a data set; the last used one is at the end. */
  readonly #kept = new Map<string, D>();

  take(key: string, build: () => D): D {
    const data = this.#kept.get(key) ?? build();
    this.#kept.delete(key);
    this.#kept.set(key, data);
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + countBytes(one), 0);
    for (const [old, one] of this.#kept) {
      if (bytes <= MAX_KEPT || old === key) break;
      this.#kept.delete(old);
      bytes -= countBytes(one);
    }
    return data;
  }
}

/** Most bytes of the cached data sets; the last used one is cached whatever its size. */
const MAX_KEPT = 2 ** 28;

const countBytes = ({ train, validation, test, random }: DataSet): number =>
  [train, validation, test, random].reduce((sum, part) => sum + bytesOfPart(part), 0);

function bytesOfPart(part: DataSet['train' | 'validation' | 'random']): number {
  switch (part?.kind) {
    case 'table':
      return part.dense.byteLength + part.categorical.byteLength + part.labels.byteLength;
    case 'logged':
      return part.labels.byteLength + part.log.items.byteLength;
    default:
      return 0;
  }
}
