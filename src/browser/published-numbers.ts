import { PROGRAM_NUMERICS } from '../engine/program-engine.js';
import { lettersOf } from './base64.js';
import { type CheckableCell, DIGEST_BYTES, heldColumns } from './checkable.js';
import type { PublishedNumbers } from './published.js';
import { publishedCurves } from './published-curves.js';

/** The numbers of the runs of some cells as a page holds them, as plain JSON. */
export function publishedNumbers(cells: readonly CheckableCell[]): PublishedNumbers {
  const runs = cells.flatMap((cell) => cell.runs);
  const columns = [...new Set(runs.flatMap(({ metrics }) => heldColumns(metrics)))];
  const numbers = Float64Array.from(
    runs.flatMap(({ metrics }) => columns.map((column) => metrics[column] ?? Number.NaN)),
  );
  return {
    engine: PROGRAM_NUMERICS,
    columns,
    cells: cells.map(({ spec, runs }) => {
      const curves = publishedCurves(runs.map(({ curve }) => curve));
      return { spec, seeds: runs.map(({ seed }) => seed), ...(curves && { curves }) };
    }),
    metrics: lettersOf(new Uint8Array(numbers.buffer)),
    digests: lettersOf(Buffer.concat(runs.map(({ digest }) => digest))),
    digestBytes: DIGEST_BYTES,
  };
}
