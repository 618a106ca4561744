import { generatorOf } from '../data/synthetic/examples.js';
import { isSynthetic } from '../data/synthetic/spec.js';
import { generate } from '../kernels/kernels.js';
import { csvOf, numbered, specOf, writePieces } from './written-rows.js';

export interface DataSyntheticOptions {
  readonly preset?: string;
  readonly features?: string;
  readonly correlation?: string;
  readonly labels?: string;
  readonly set: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly stream: 'train' | 'validation' | 'test';
  readonly out?: string;
}

/** `mmoe-exp data synthetic`: writes the examples that a run with that seed is trained or scored on, as CSV. */
export async function dataSyntheticCommand(options: DataSyntheticOptions): Promise<void> {
  const { preset, features: d, correlation = '0.5', labels: kind, set, rows, seed, stream, out } = options;
  const fields = { preset, features: d, correlation, labels: kind };
  const spec = specOf('configs/synthetic.yaml', fields, set);
  if (!isSynthetic(spec)) throw new Error(spec.kind);
  const generator = generatorOf(spec, seed, stream === 'train' ? 'data' : stream);
  const { features, tasks } = generator;
  const read = (first: number, count: number) => {
    const [dense, labels] = [new Float32Array(count * features), new Float32Array(count * tasks)];
    generate(generator, first, count, dense, labels);
    return (i: number) => [
      ...dense.subarray(i * features, (i + 1) * features),
      ...labels.subarray(i * tasks, (i + 1) * tasks),
    ];
  };
  await writePieces(out, csvOf([...numbered('x', features), ...numbered('y', tasks)], rows, read));
}
