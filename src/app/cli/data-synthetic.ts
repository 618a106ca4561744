import { InputError } from '../../ground/base/errors.js';
import { packageFile, writeQuickly } from '../../ground/base/files.js';
import { csvPieces } from '../../ground/table/csv.js';
import { type Column, number } from '../../ground/table/table.js';
import { loadConfig } from '../../sweep/config/load.js';
import { expandCells } from '../../sweep/runs/cells.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import { makeGenerator } from '../../train/data/synthetic/examples.js';
import { isSynthetic, type SyntheticSpec } from '../../train/data/synthetic/spec.js';
import { generate } from '../../train/kernels/exact-functions.js';
import type { Generator } from '../../train/kernels/made-rows.js';

interface DataSyntheticOptions {
  readonly set: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly stream: 'train' | 'validation' | 'test';
  readonly out: string;
}

/**
 * `mmoe-exp data synthetic`: writes the examples that a run with seed `--seed` is trained or scored
 * on, as CSV.
 */
export function dataSyntheticCommand({ set, rows, seed, stream, out }: DataSyntheticOptions): void {
  const generator = makeGenerator(
    parseSyntheticSpec(set),
    seed,
    stream === 'train' ? 'data' : stream,
  );
  const columns = [...numbered('x', generator.features), ...numbered('y', generator.tasks)];
  writeQuickly(out, csvPieces(columns, generateExamples(generator, rows)));
}

function* generateExamples(generator: Generator, rows: number): Iterable<number[]> {
  const { features, tasks } = generator;
  for (let first = 0; first < rows; first += 1000) {
    const count = Math.min(1000, rows - first);
    const [dense, labels] = [new Float32Array(count * features), new Float32Array(count * tasks)];
    generate(generator, first, count, dense, labels);
    for (let i = 0; i < count; i++) {
      const example = [
        ...dense.subarray(i * features, (i + 1) * features),
        ...labels.subarray(i * tasks, (i + 1) * tasks),
      ];
      // Nine digits restore every float32 exactly.
      yield example.map((x) => Number(x.toPrecision(9)));
    }
  }
}

/**
 * The data set of the default config at correlation 0.5, with fields of its `data:` overridden:
 * `noise=0`.
 */
function parseSyntheticSpec(set: readonly string[]): SyntheticSpec {
  const overrides = ['correlation=0.5', ...set].map((field) => `data.${field}`);
  const { cells } = expandCells(
    loadConfig(packageFile('configs/synthetic.yaml'), ['models=[single-task]', ...overrides]),
  );
  if (cells.length > 1) {
    throw new InputError('arguments', [
      'data synthetic: a field is a list: only one data set is written at a time',
    ]);
  }
  refuseOversized(cells);
  const { data } = cells[0]!.spec;
  if (!isSynthetic(data))
    throw new InputError('arguments', [
      `data synthetic: kind=${data.kind}: only synthetic data can be written`,
    ]);
  return data;
}

const numbered = (letter: string, count: number): Column[] =>
  Array.from({ length: count }, (_, i) => number(`${letter}${i + 1}`));
