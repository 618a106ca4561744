/**
 * The second table's work: MMoE and Shared-Bottom at the widths of census-income, whose columns are
 * one-hot inputs or indices.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { normal, uniformStream } from '../../../src/ground/base/random.js';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import type { ExampleTable, LabelSpec } from '../../../src/train/data/dataset.js';
import { RowOrder } from '../../../src/train/engine/batches.js';
import type { Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { wasmMachine } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { buildModel } from '../../../src/train/models/index.js';
import { initialParameters } from '../../../src/train/models/initial.js';

/** What is timed, a model on a form of the inputs: commands to peers, and their titles. */
export const CASES = {
  'memory mmoe dense': 'MMoE, dense',
  'memory mmoe sparse': 'MMoE, sparse',
  'memory shared-bottom dense': 'Shared-Bottom, dense',
  'memory shared-bottom sparse': 'Shared-Bottom, sparse',
} as const;

/** Steps that see every row once. */
export const EPOCH = 78;
const BATCH = 256;
const ROWS = EPOCH * BATCH;
const SEED = 1;

/**
 * Of 40 columns, 7 are numbers and the others have so many categories, as those of census-income
 * do: 499 inputs.
 */
const NUMBERS = 7;
const CATEGORIES = [
  ...[
    8, 52, 47, 16, 3, 7, 24, 15, 5, 9, 2, 3, 6, 8, 6, 6, 51, 36, 8, 9, 8, 9, 3, 4, 5, 42, 42, 42, 5,
    3, 3, 3, 2,
  ],
];
const BLOCKS = CATEGORIES.reduce((sum, size) => sum + size, 0);
const WIDTH = NUMBERS + BLOCKS;
const LABELS: readonly LabelSpec[] = ['a', 'b'].map((name) => ({ kind: 'binary', name }));

type Rows = Pick<ExampleTable, 'dense' | 'categorical' | 'labels'>;

/** Numbers are standard normal, categories and labels uniform. */
function drawRows(): Rows {
  const uniform = uniformStream(SEED, 'data');
  const dense = new Float32Array(ROWS * NUMBERS).map(() => normal(uniform));
  const sizeAt = (i: number) => CATEGORIES[i % CATEGORIES.length]!;
  const categorical = new Int32Array(ROWS * CATEGORIES.length).map((_, i) =>
    Math.floor(uniform() * sizeAt(i)),
  );
  const labels = new Float32Array(ROWS * LABELS.length).map(() => Number(uniform() < 0.5));
  return { dense, categorical, labels };
}

/** For each category of a row, its place in the one-hot blocks. */
function oneHotPlaces({ categorical }: Rows): Int32Array {
  const first = CATEGORIES.map((_, c) =>
    CATEGORIES.slice(0, c).reduce((sum, size) => sum + size, 0),
  );
  return categorical.map((category, i) => first[i % CATEGORIES.length]! + category);
}

/** The same rows without categorical columns. */
function oneHot(rows: Rows): Rows {
  const dense = new Float32Array(ROWS * WIDTH);
  for (let r = 0; r < ROWS; r++)
    dense.set(rows.dense.subarray(r * NUMBERS, (r + 1) * NUMBERS), r * WIDTH);
  for (const [i, place] of oneHotPlaces(rows).entries()) {
    dense[Math.floor(i / CATEGORIES.length) * WIDTH + NUMBERS + place] = 1;
  }
  return { ...rows, dense, categorical: new Int32Array(0) };
}

const specsIn = (config: string): CellSpec[] =>
  expandCells(loadConfig(config, [])).cells.map(({ spec }) => spec);

/** The job of a command, whose model has its sizes from a config. */
export function jobOfCase(config: string, command: string): Job {
  const [, wanted, form] = command.split(' ');
  const { model, training } = specsIn(config).find((spec) => spec.model.name === wanted)!;
  const rows = form === 'dense' ? oneHot(drawRows()) : drawRows();
  const features =
    form === 'dense'
      ? { dense: WIDTH, categorical: [] }
      : { dense: NUMBERS, categorical: CATEGORIES };
  const g = new GraphBuilder({ ...training, outputs: LABELS.map(() => 1) });
  const train: ExampleTable = { kind: 'table', rows: ROWS, ...rows };
  return {
    data: { features, labels: LABELS, train, validation: undefined, test: train },
    model: model.name,
    graph: buildModel(model, { ...features, embedding: 'sum' }, LABELS.length, g),
    training,
    seed: SEED,
  };
}

/**
 * Writes what the peers read, row-major: numbers.f32 [rows, 7], places.i32 [rows, 33], labels.f32
 * [rows, 2]; order.i32, the rows of the first epoch; problem.json, and MODEL.f32, one parameter
 * after another. Returns the losses by `check` command.
 */
export function writeCensus(
  config: string,
  folder: string,
  steps: number,
): Map<string, number[][]> {
  const write = (name: string, values: readonly (Float32Array | Int32Array)[]) =>
    writeFileSync(
      join(folder, name),
      Buffer.concat(values.map(({ buffer }) => new Uint8Array(buffer))),
    );
  const rows = drawRows();
  write('numbers.f32', [rows.dense]);
  write('places.i32', [oneHotPlaces(rows)]);
  write('labels.f32', [rows.labels]);
  write('order.i32', [new RowOrder(ROWS, SEED).rows(0, ROWS)]);
  const parameters = specsIn(config).map(({ model: { name }, training }) => {
    const { graph } = jobOfCase(config, `check ${name} sparse`);
    write(`${name}.f32`, initialParameters(graph, { ...training, model: name, seed: SEED }));
    return [
      name,
      graph.parameters.map((parameter) => ({ name: parameter.name, shape: parameter.shape })),
    ];
  });
  const { learningRate } = specsIn(config)[0]!.training;
  const problem = {
    batch: BATCH,
    numbers: NUMBERS,
    blocks: BLOCKS,
    columns: CATEGORIES.length,
    learningRate,
  };
  writeFileSync(
    join(folder, 'problem.json'),
    JSON.stringify({ ...problem, parameters: Object.fromEntries(parameters) }),
  );
  const checks = Object.keys(CASES).map((command) => command.replace('memory', 'check'));
  const losses = (command: string) =>
    programEngine(wasmMachine).open(jobOfCase(config, command)).train(0, steps);
  return new Map(checks.map((command) => [command, [[...losses(command)]]]));
}
