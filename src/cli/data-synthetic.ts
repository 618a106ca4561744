import { InputError } from '../base/errors.js';
import { packageFile, writeQuickly } from '../base/files.js';
import { loadConfig } from '../config/load.js';
import { generatorOf } from '../data/synthetic/examples.js';
import { isSynthetic, type SyntheticSpec } from '../data/synthetic/spec.js';
import { generate } from '../kernels/kernels.js';
import { expandCells } from '../sweep/cells.js';
import { refuseOversized } from '../sweep/memory.js';

export interface DataSyntheticOptions {
  readonly set: readonly string[];
  readonly rows: number;
  readonly seed: number;
  readonly stream: 'train' | 'validation' | 'test';
  readonly out?: string;
}

/** `mmoe-exp data synthetic`: writes the examples that a run with that seed is trained or scored on, as CSV. */
export async function dataSyntheticCommand(options: DataSyntheticOptions): Promise<void> {
  const { set, rows, seed, stream, out } = options;
  const generator = generatorOf(specOf(set), seed, stream === 'train' ? 'data' : stream);
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

/** Count of numbers generated and written at a time. */
const NUMBERS = 100_000;

/** Writes the pieces of a text to a file, or to stdout. @throws InputError where the file cannot be written */
async function writePieces(file: string | undefined, pieces: Iterable<string>): Promise<void> {
  if (file !== undefined) {
    writeQuickly(file, pieces);
    return;
  }
  for (const text of pieces) {
    const error = await new Promise((resolve) => process.stdout.write(text, resolve));
    // An error means that the reader has closed the pipe.
    if (error) return;
  }
}

/** The data set of the default config at correlation 0.5, with fields of its `data:` overridden: `noise=0`. */
function specOf(set: readonly string[]): SyntheticSpec {
  const overrides = ['correlation=0.5', ...set].map((field) => `data.${field}`);
  const { cells } = expandCells(
    loadConfig(packageFile('configs/synthetic.yaml'), ['models=[single-task]', ...overrides]),
  );
  if (cells.length > 1) {
    throw new InputError(['data synthetic: a field is a list: only one data set is written at a time']);
  }
  refuseOversized(cells);
  const { data } = cells[0]!.spec;
  if (!isSynthetic(data)) throw new InputError([`data synthetic: kind=${data.kind} is another kind of data`]);
  return data;
}

/** A CSV file in pieces: the header, then some rows at a time, whose numbers `read` provides. */
export function* csvOf(
  columns: readonly string[],
  rows: number,
  read: (first: number, count: number) => (row: number) => Iterable<number>,
): Generator<string> {
  yield `${columns.join(',')}\n`;
  const most = Math.max(1, Math.floor(NUMBERS / columns.length));
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
    const numbersOf = read(first, count);
    let text = '';
    for (let i = 0; i < count; i++) text += `${[...numbersOf(i)].map(shortest).join(',')}\n`;
    yield text;
  }
}

/** Nine digits restore every float32 exactly. */
const shortest = (x: number): number => Number(x.toPrecision(9));

/** Numbered names: `x1`, `x2`, ... */
const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
