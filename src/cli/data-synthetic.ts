import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { loadConfig } from '../config/load.js';
import type { StreamName } from '../data/streams.js';
import { generatorOf } from '../data/synthetic.js';
import type { SyntheticSpec } from '../data/synthetic-spec.js';
import { InputError } from '../errors.js';
import { generate } from '../kernels/kernels.js';
import { withFile } from '../ledger/files.js';
import { expandCells } from '../sweep/cells.js';
import { packageFile } from './package.js';

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

/** Rows made and written at once. */
const ROWS = 1000;

/** `mmoe-exp data synthetic`: the examples that a run of that seed trains or is scored on, as CSV. */
export async function dataSyntheticCommand(options: DataSyntheticOptions): Promise<void> {
  const spec = specOf(options);
  const stream: StreamName = options.stream === 'train' ? 'data' : options.stream;
  const output = options.out === undefined ? process.stdout : createWriteStream(options.out);
  let failure: unknown;
  output.on('error', (error) => (failure = error));
  for (const text of csvOf(spec, options.seed, stream, options.rows)) {
    if (failure) break;
    if (!output.write(text)) await Promise.race([once(output, 'drain'), once(output, 'close')]);
  }
  if (options.out === undefined) return;
  output.end();
  if (!output.closed) await once(output, 'close');
  if (failure) {
    rmSync(options.out, { force: true });
    withFile(options.out, 'written', () => {
      throw failure;
    });
  }
}

function specOf({ preset, features, correlation = '0.5', labels, set }: DataSyntheticOptions): SyntheticSpec {
  const fields = Object.entries({ preset, features, correlation, labels }).filter(([, value]) => value !== undefined);
  const overrides = [...fields.map(([name, value]) => `${name}=${value}`), ...set].map((field) => `data.${field}`);
  const config = loadConfig(packageFile('configs/synthetic.yaml'), ['models=[single-task]', ...overrides]);
  const { cells } = expandCells(config);
  if (cells.length > 1) throw new InputError(['data synthetic: a field is a list: one data set at a time is written']);
  return cells[0]!.spec.data;
}

/** The file in pieces: the head, then some rows each. */
function* csvOf(spec: SyntheticSpec, seed: number, stream: StreamName, rows: number): Generator<string> {
  const generator = generatorOf(spec, seed, stream);
  const { features, tasks } = generator;
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  yield `${[...names('x', features), ...names('y', tasks)].join(',')}\n`;
  const dense = new Float32Array(ROWS * features);
  const labels = new Float32Array(ROWS * tasks);
  for (let first = 0; first < rows; first += ROWS) {
    const count = Math.min(ROWS, rows - first);
    generate(generator, first, count, dense, labels);
    let text = '';
    for (let i = 0; i < count; i++) {
      const x = dense.subarray(i * features, (i + 1) * features);
      const y = labels.subarray(i * tasks, (i + 1) * tasks);
      text += `${[...x, ...y].map(shortest).join(',')}\n`;
    }
    yield text;
  }
}

/** Nine digits give every float32 back. */
const shortest = (x: number): number => Number(x.toPrecision(9));
