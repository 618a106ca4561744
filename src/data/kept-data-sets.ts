import type { DataSet } from './dataset.js';

/** Bytes of the data sets that are kept; the last one is, however large. */
const MOST_KEPT = 2 ** 28;

/**
 * The data sets that were used last, by what determines them: all runs of a sweep share those that do not depend on the
 * seed of a run.
 */
export class KeptDataSets<D extends DataSet> {
  /** The very last one at the end. */
  readonly #kept = new Map<string, D>();

  /** The data set of a key, built where it is not kept. */
  take(key: string, build: () => D): D {
    const data = this.#kept.get(key) ?? build();
    this.#kept.delete(key);
    this.#kept.set(key, data);
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + bytesOf(one), 0);
    for (const [old, one] of this.#kept) {
      if (bytes <= MOST_KEPT || old === key) break;
      this.#kept.delete(old);
      bytes -= bytesOf(one);
    }
    return data;
  }
}

const bytesOf = ({ train, validation, test, random }: DataSet): number =>
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
