import { closeSync, openSync, writeFileSync } from 'node:fs';
import { loadConfig } from '../config/load.js';
import { generatorOf } from '../data/synthetic/examples.js';
import { isSynthetic, type SyntheticSpec } from '../data/synthetic/spec.js';
import { InputError } from '../errors.js';
import { withFile } from '../files.js';
import { generate } from '../kernels/kernels.js';
import type { StreamName } from '../random.js';
import { expandCells } from '../sweep/cells.js';
import { refuseOversized } from '../sweep/memory.js';
import { packageFile } from './environment.js';

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

/** Numbers generated and written at a time. */
const NUMBERS = 100_000;

/** `mmoe-exp data synthetic`: the examples that a run with that seed is trained or scored on, as CSV. */
export async function dataSyntheticCommand(options: DataSyntheticOptions): Promise<void> {
  const spec = specOf(options);
  const stream: StreamName = options.stream === 'train' ? 'data' : options.stream;
  const pieces = csvOf(spec, options.seed, stream, options.rows);
  if (options.out === undefined) await toStdout(pieces);
  else toFile(options.out, pieces);
}

function toFile(file: string, pieces: Iterable<string>): void {
  withFile(file, 'written', () => {
    const descriptor = openSync(file, 'w');
    try {
      for (const text of pieces) writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  });
}

async function toStdout(pieces: Iterable<string>): Promise<void> {
  for (const text of pieces) {
    const error = await new Promise((resolve) => process.stdout.write(text, resolve));
    // The reader has seen enough.
    if (error) return;
  }
}

function specOf({ preset, features, correlation = '0.5', labels, set }: DataSyntheticOptions): SyntheticSpec {
  const fields = Object.entries({ preset, features, correlation, labels }).filter(([, value]) => value !== undefined);
  const overrides = [...fields.map(([name, value]) => `${name}=${value}`), ...set].map((field) => `data.${field}`);
  const config = asOptions(() =>
    loadConfig(packageFile('configs/synthetic.yaml'), ['models=[single-task]', ...overrides]),
  );
  const { cells } = expandCells(config);
  if (cells.length > 1)
    throw new InputError(['data synthetic: a field is a list: only one data set is written at a time']);
  refuseOversized(cells);
  const { data } = cells[0]!.spec;
  if (!isSynthetic(data)) throw new InputError([`data synthetic: kind=${data.kind} is another kind of data`]);
  return data;
}

/** Reports faults of the fields that have options of their own in terms of those options. */
function asOptions<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.lines.map((line) => line.replace(/^--set data\.(preset|features|correlation|labels)=/, '--$1 ')),
    );
  }
}

/** The file in pieces: the header, then some rows at a time. */
function* csvOf(spec: SyntheticSpec, seed: number, stream: StreamName, rows: number): Generator<string> {
  const generator = generatorOf(spec, seed, stream);
  const { features, tasks } = generator;
  const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  yield `${[...names('x', features), ...names('y', tasks)].join(',')}\n`;
  const most = Math.max(1, Math.floor(NUMBERS / (features + tasks)));
  const dense = new Float32Array(most * features);
  const labels = new Float32Array(most * tasks);
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
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

/** Nine digits restore every float32 exactly. */
const shortest = (x: number): number => Number(x.toPrecision(9));
