/** Emits the instructions that make the training batch of a step. */

import { denseWidth, reserveImpressionLog } from '../kernels/impression-log.js';
import type { ImpressionLog, Recipe } from '../kernels/made-rows.js';
import { rowBytes } from '../kernels/panels.js';
import { reserveRecipe } from '../kernels/recipe.js';
import type { CallPlace } from './call.js';
import type { Categories, Rows } from './placement.js';
import type { ProgramWriter } from './writer.js';

/**
 * The source of training examples: a recipe that generates them, the rows of a log, or the rows of
 * a table in memory.
 */
export type Source =
  | ({ readonly kind: 'generator' } & Recipe)
  | ({ readonly kind: 'impressions' } & ImpressionLog)
  /** `weights`: of each row in the losses, 1 where they are left out. */
  | { readonly kind: 'table'; readonly rows: number; readonly weights?: Float32Array };

export const hasWeights = (source: Source): boolean =>
  source.kind === 'table' && source.weights !== undefined;

/** Where a batch is copied or generated to. */
export interface BatchPlace {
  readonly dense: Rows;
  readonly categories: Categories;
  /** [B, K], without padding. */
  readonly labels: number;
  readonly tasks: number;
  /** [B]: the weight of each row; 0 where all weights are 1. */
  readonly weights: number;
  /** [B]: the slots, as in `Placement`. */
  readonly slots: number;
}

export type SourcePlace = ReturnType<typeof emitBatch>;

/** The addresses of the training table. */
export type TablePlace = Extract<SourcePlace, { readonly kind: 'table' }>;

/**
 * Reserves memory for training examples, and emits the instructions that bring those of a step into
 * the batch.
 */
export function emitBatch(
  writer: ProgramWriter,
  source: Source,
  batch: BatchPlace,
  batchSize: number,
  call: CallPlace,
) {
  const { dense, categories, labels, tasks, weights, slots } = batch;
  if (slots !== 0 && source.kind !== 'impressions')
    throw new Error('only the rows of a log have slots');
  if (source.kind === 'generator') {
    const recipe = reserveRecipe(writer, source);
    writer.check('Generate.labels', labels, 4 * batchSize * source.tasks);
    writer.check('Generate.x', dense.value, batchSize * rowBytes(source.features));
    const to = { x: dense.value, xStride: dense.stride, labels };
    writer.emit('Generate', { recipe: recipe.recipe, rows: batchSize, ...to });
    return { kind: 'generator', recipe } as const;
  }

  if (source.kind === 'impressions') {
    const log = reserveImpressionLog(writer, source);
    writer.check('Impressions.x', dense.value, batchSize * rowBytes(denseWidth(source)));
    const starts = source.ids ? writer.constant(Int32Array.from(categories.starts)) : 0;
    writer.emit('Impressions', {
      world: log.world,
      rows: batchSize,
      x: dense.value,
      xStride: dense.stride,
      categories: source.ids ? categories.value : 0,
      starts,
      unit: rowBytes(1),
      labels,
      slots,
      truth: 0,
      first: 0,
    });
    return { kind: 'impressions', log } as const;
  }

  const { first } = call;
  const order = writer.reserve(4 * call.steps * batchSize);
  const pick = (bytes: number, to: number, toStride: number): number => {
    const table = writer.reserve(source.rows * bytes);
    if (bytes > 0)
      writer.emit('Pick', { table, bytes, to, toStride, rows: batchSize, order, first });
    return table;
  };
  const categoryBytes = 4 * categories.columns;
  return {
    kind: 'table',
    /** [rows, padded d]; [rows, categorical columns], as in `Categories`; and [rows, K]. */
    dense: pick(rowBytes(dense.width), dense.value, dense.stride),
    categories: pick(categoryBytes, categories.value, categoryBytes),
    labels: pick(4 * tasks, labels, 4 * tasks),
    /** [rows]; 0 where there are no weights. */
    weights: weights === 0 ? 0 : pick(4, weights, 4),
    /** Row numbers [steps, B] for the steps of a call. */
    order,
  } as const;
}
