import { PROGRAM_NUMERICS } from '../engine/program-engine.js';
import { isDerived, parseMetric } from '../metric.js';
import { lettersOf } from './base64.js';
import { type CheckableCell, DIGEST_BYTES } from './checkable.js';
import type { PublishedNumbers } from './published.js';

/** The numbers of the runs of some cells as a page holds them, as plain JSON. */
export function publishedNumbers(cells: readonly CheckableCell[]): PublishedNumbers {
  const runs = cells.flatMap((cell) => cell.runs);
  const all = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const columns = [...all].filter((column) => parseMetric(column) && !isDerived(column, (other) => all.has(other)));
  const numbers = Float64Array.from(
    runs.flatMap(({ metrics }) => columns.map((column) => metrics[column] ?? Number.NaN)),
  );
  return {
    engine: PROGRAM_NUMERICS,
    columns,
    cells: cells.map(({ spec, runs }) => ({ spec, seeds: runs.map(({ seed }) => seed) })),
    metrics: lettersOf(new Uint8Array(numbers.buffer)),
    digests: lettersOf(Buffer.concat(runs.map(({ digest }) => digest))),
    digestBytes: DIGEST_BYTES,
  };
}
