import type { Table } from '../data/dataset.js';
import { ADAM, type Job } from '../engine/engine.js';
import type { Arena } from '../kernels/arena.js';
import { Op } from '../kernels/opcodes.js';
import { type RecipePlace, reserveRecipe } from '../kernels/recipe.js';
import { gatesOf, inputOf } from '../models/graph.js';
import { BackwardEmitter, zeroedParameters } from './backward.js';
import { type DensePlan, emitForward, planDense } from './forward.js';
import { type Layer, layersOf } from './layers.js';
import { layoutBytes, rowBytes } from './layout.js';
import { type Placement, place, type Rows } from './placement.js';
import { ProgramWriter } from './writer.js';

/** Steps whose losses the module keeps before they are read. */
const STEPS_PER_CALL = 4096;

/** Rows of a table whose numbers are laid out before a call; more where one step needs more. */
const ROWS_PER_CALL = 2 ** 17;

/** The training table in memory, and the order of its rows. */
export interface TablePlace {
  /** [rows, padded d], [rows, categorical columns] as in `Categories`, and [rows, K] */
  readonly dense: number;
  readonly categories: number;
  readonly labels: number;
  /** Row numbers [steps, B] of the steps of a call. */
  readonly order: number;
  /** Address of the number of the first of these steps, a float64. */
  readonly first: number;
}

/** A compiled job: addresses of all that a session reads and writes. */
export interface Compiled {
  readonly at: Placement;
  readonly input: Rows;
  readonly outputs: readonly Rows[];
  readonly gates: readonly Rows[];
  /** Where the training rows come from: one of the two. */
  readonly recipe: RecipePlace | undefined;
  readonly table: TablePlace | undefined;
  /** How many steps one call may train. */
  readonly stepsPerCall: number;
  /** Ends of the program's parts: batch, forward, backward (with the loss) and update follow each other. */
  readonly program: { start: number; forward: number; backward: number; update: number; end: number };
  /** Addresses of the struct Program, of the loss (a float64), of the losses of a call, and of Adam's powers. */
  readonly training: number;
  readonly loss: number;
  readonly losses: number;
  readonly powers: number;
  /** Writes the program; to be called once the arena is committed. */
  write(): void;
}

/** Compiles a job to a program of the kernels, all in addresses that the arena has reserved and not yet committed. */
export function compile(arena: Arena, job: Job): Compiled {
  const { graph, data, training } = job;
  const { batchSize } = training;
  const writer = new ProgramWriter(arena);
  const scratch = (bytes: number) => arena.reserve(bytes);
  const layers = layersOf(graph);
  const at = place(arena, graph, layers, batchSize, training.optimizer === 'adam');
  const input = at.rowsOf(inputOf(graph));
  const labels = arena.reserve(4 * batchSize * data.labels.length);
  const loss = arena.reserve(8);
  const powers = arena.reserve(16);

  const generated = data.train.kind === 'generator';
  const stepsPerCall = generated ? STEPS_PER_CALL : clamp(Math.floor(ROWS_PER_CALL / batchSize), 1, STEPS_PER_CALL);
  const losses = arena.reserve(8 * stepsPerCall);
  const recipe = data.train.kind === 'generator' ? reserveRecipe(arena, data.train) : undefined;
  if (recipe) writer.emit(Op.Generate, [recipe.recipe, batchSize, input.value, input.stride, labels]);

  const rowBytesOf = {
    dense: rowBytes(input.width),
    categories: 4 * at.categories.columns,
    labels: 4 * data.labels.length,
  };
  const table =
    data.train.kind === 'table' ? reserveTable(arena, data.train, rowBytesOf, stepsPerCall * batchSize) : undefined;
  if (table) {
    const pick = (from: number, bytes: number, to: number, toStride: number) =>
      writer.emit(Op.Pick, [from, bytes, to, toStride, batchSize, table.order, table.first]);
    pick(table.dense, rowBytesOf.dense, input.value, input.stride);
    if (at.categories.columns > 0) {
      pick(table.categories, rowBytesOf.categories, at.categories.value, rowBytesOf.categories);
    }
    pick(table.labels, rowBytesOf.labels, labels, rowBytesOf.labels);
  }

  const forward = writer.position;
  const plans = new Map<Layer, DensePlan>();
  for (const layer of layers.layers) {
    if (layer.op === 'dense') plans.set(layer, planDense(writer, at, layer, scratch));
    emitForward(writer, at, layer, batchSize, plans.get(layer));
  }

  const backward = writer.position;
  writer.emit(Op.Zero, [loss, 8]);
  for (const parameter of zeroedParameters(graph)) {
    const { offset, layout } = at.blocks[parameter.index]!;
    writer.emit(Op.Zero, [at.gradients + offset, layoutBytes(layout)]);
  }
  const emitter = new BackwardEmitter(writer, at, batchSize, scratch);
  graph.outputs.forEach((output, k) => {
    const rows = at.rowsOf(output);
    writer.emit(data.labels[k]!.kind === 'binary' ? Op.CrossEntropy : Op.SquaredError, [
      ...[rows.value, rows.gradient, rows.stride],
      ...[labels + 4 * k, 4 * data.labels.length, batchSize],
      ...[loss, Number(emitter.accumulate(rows))],
    ]);
  });
  for (const layer of [...layers.layers].reverse()) emitter.layer(layer, plans.get(layer));
  for (const penalty of graph.penalties) emitter.penalty(penalty, loss);

  const update = writer.position;
  if (training.optimizer === 'adam') {
    const { beta1, beta2, epsilon } = ADAM;
    writer.emit(
      Op.Adam,
      [at.parameters, at.gradients, at.m, at.v, at.areaBytes, powers],
      [training.learningRate, beta1, beta2, epsilon],
    );
  } else {
    writer.emit(Op.Descend, [at.parameters, at.gradients, at.areaBytes], [training.learningRate]);
  }

  const end = writer.position;
  const start = writer.finish();
  return {
    ...{ at, input, recipe, table, stepsPerCall, loss, losses, powers },
    outputs: graph.outputs.map(at.rowsOf),
    gates: gatesOf(graph).map(at.rowsOf),
    program: {
      start,
      forward: start + forward,
      backward: start + backward,
      update: start + update,
      end: start + end,
    },
    training: writer.constant(Int32Array.of(start, start + update, start + end, loss)),
    write: () => writer.write(),
  };
}

/** The places of a table whose rows have so many bytes, and of the order of so many of them. */
function reserveTable(
  arena: Arena,
  { rows }: Table,
  bytes: { readonly dense: number; readonly categories: number; readonly labels: number },
  orderLength: number,
): TablePlace {
  return {
    dense: arena.reserve(rows * bytes.dense),
    categories: arena.reserve(rows * bytes.categories),
    labels: arena.reserve(rows * bytes.labels),
    order: arena.reserve(4 * orderLength),
    first: arena.reserve(8),
  };
}

function clamp(n: number, low: number, high: number): number {
  return Math.min(Math.max(n, low), high);
}
