import type { DataSet, ExampleTable, Generator } from './dataset.js';

/** Bytes of the data sets that are kept; the last one is, however large. */
const MOST_KEPT = 2 ** 28;

/**
 * The data sets that were used last, by what determines them: all runs of a sweep share those that do not depend on the
 * seed of a run.
 */
export class KeptDataSets {
  /** The very last one at the end. */
  readonly #kept = new Map<string, DataSet>();

  /** The data set of a key, built where it is not kept. */
  take(key: string, build: () => DataSet): DataSet {
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

const bytesOf = ({ train, validation, test }: DataSet): number =>
  [train, validation, test].reduce((sum, part) => sum + bytesOfPart(part), 0);

function bytesOfPart(part: ExampleTable | Generator | undefined): number {
  if (part?.kind !== 'table') return 0;
  const { dense, categorical, labels } = part;
  return dense.byteLength + categorical.byteLength + labels.byteLength;
}
