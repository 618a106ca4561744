import { PROGRAM_NUMERICS } from '../engine/program-engine.js';
import { columnOf, parseMetric, sourceOf } from '../metric.js';
import { type CheckableCell, DIGEST_BYTES } from './checkable.js';
import type { PublishedNumbers } from './published.js';

/** The numbers of the runs of some cells as a page holds them, as plain JSON. */
export function publishedNumbers(cells: readonly CheckableCell[]): PublishedNumbers {
  const runs = cells.flatMap((cell) => cell.runs);
  const all = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const columns = [...all].filter((column) => isHeld(column, all));
  const numbers = Float64Array.from(
    runs.flatMap(({ metrics }) => columns.map((column) => metrics[column] ?? Number.NaN)),
  );
  return {
    engine: PROGRAM_NUMERICS,
    columns,
    cells: cells.map(({ spec, runs }) => ({ spec, seeds: runs.map(({ seed }) => seed) })),
    metrics: base64(new Uint8Array(numbers.buffer)),
    digests: base64(Buffer.concat(runs.map(({ digest }) => digest))),
    digestBytes: DIGEST_BYTES,
  };
}

/** Whether a column is of a metric that does not follow from another one. */
function isHeld(column: string, all: ReadonlySet<string>): boolean {
  const metric = parseMetric(column);
  const source = metric && sourceOf(metric);
  return metric !== undefined && !(source && all.has(columnOf(source)));
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
