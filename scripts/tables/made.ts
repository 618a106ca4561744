/*
 * Writes a table with a known answer: `scarce` has the same function as `common` and a label in 6 %
 * of the rows, so that sharing helps it; `unrelated` has another function.
 *
 *   npx tsx scripts/tables/made.ts made.csv [--seed 1] [--rows 4000]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import seedrandom from 'seedrandom';
import { isMainModule } from '../build/main-module.js';

const FEATURES = 8;
/** The share of rows with a label of `scarce`. */
const LABELLED = 0.06;
const NOISE = { common: 0.2, scarce: 0.3, unrelated: 0.3 };

/** Returns a source of standard normals (Box and Muller 1958). */
function normalsFrom(seed: string): () => number {
  const uniform = seedrandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}

/** Returns the lines of the table, the header first. */
export function madeTable(seed: number, rows: number): string[] {
  const normal = normalsFrom(`made/${seed}`);
  const labelled = seedrandom(`made/${seed}/labelled`);
  const features = Array.from({ length: rows }, () => Array.from({ length: FEATURES }, normal));
  const shared = standardized(
    features.map((x) => Math.sin(1.5 * x[0]!) + x[1]! * x[2]! + Math.abs(x[3]!) + 0.5 * x[4]!),
  );
  const other = standardized(features.map((x) => Math.cos(1.5 * x[5]!) + x[6]! * x[7]!));
  const lines = features.map((x, i) => {
    const common = shared[i]! + NOISE.common * normal();
    const scarce = shared[i]! + NOISE.scarce * normal();
    const unrelated = other[i]! + NOISE.unrelated * normal();
    const has = labelled() < LABELLED;
    return [...x, common, has ? scarce : undefined, unrelated]
      .map((value) => value?.toFixed(6) ?? '')
      .join(',');
  });
  const names = [
    ...Array.from({ length: FEATURES }, (_, i) => `x${i}`),
    'common',
    'scarce',
    'unrelated',
  ];
  return [names.join(','), ...lines];
}

if (isMainModule(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, rows: { type: 'string', default: '4000' } },
  });
  const [path] = positionals;
  if (path === undefined) throw new Error('the path of the table to write is needed');
  writeFileSync(path, `${madeTable(Number(values.seed), Number(values.rows)).join('\n')}\n`);
}
