/** Chooses sizes so that all networks of a comparison have about the same number of weights. */

import { InputError } from '../../ground/base/errors.js';
import { countParameters } from './graph.js';
import {
  buildModel,
  findArchitecture,
  type ModelInput,
  type ModelSpec,
  modelWith,
} from './index.js';

/** The training rows from which on networks get more weights. */
const MANY_ROWS = 2000;
const UNITS = 128;
const UNITS_OF_MANY = 256;

const unitsFor = (trainingRows: number): number =>
  trainingRows < MANY_ROWS ? UNITS : UNITS_OF_MANY;

/**
 * With fewer units of its fitted size, a network could miss a number of weights by more than 10 %.
 */
const MIN_UNITS = 5;

/**
 * The number of weights that all networks of a comparison get: as many as a Shared-Bottom of one
 * layer of 128 units has, or 256 from 2,000 training rows on, before the layers in `narrow`; more
 * where one of the models would have fewer than five units.
 */
export function evenWeights(
  models: readonly ModelSpec[],
  features: ModelInput,
  tasks: number,
  { rows, narrow = [] }: { readonly rows: number; readonly narrow?: readonly number[] },
): number {
  const reference = modelWith({ name: 'shared-bottom' }, {});
  const needed = models.map((model) => sizing(model, features, tasks, narrow).weightsOf(MIN_UNITS));
  return Math.max(sizing(reference, features, tasks, narrow).weightsOf(unitsFor(rows)), ...needed);
}

/** With fewer units in a layer, all of them may die, and then nothing is learned. */
const MIN_NARROW = 6;

/**
 * Returns the units of the layers after the fitted one. With `lossMean: rows`, which is for labels
 * of unequal numbers, it is a narrow layer of two units for each output of a task, at least six: a
 * task with few labels then has few weights of its own to learn. Otherwise there is none.
 */
export const narrowLayers = (outputs: number, lossMean: 'task' | 'rows'): readonly number[] =>
  lossMean === 'rows' ? [Math.max(MIN_NARROW, 2 * outputs)] : [];

/**
 * A model with a number of units of its fitted size, and `narrow` of its further layers, and the
 * `hidden` weights, which the paper counts, of such models.
 */
function sizing(
  spec: ModelSpec,
  features: ModelInput,
  tasks: number,
  narrow: readonly number[] = [],
) {
  const size = findArchitecture(spec).fitted!;
  const withUnits = (units: number): ModelSpec => ({
    ...spec,
    sizes: { ...spec.sizes, [size]: [units, ...narrow] },
  });
  const weightsOf = (units: number) =>
    countParameters(buildModel(withUnits(units), features, tasks), 'hidden');
  return { size, withUnits, weightsOf };
}

/**
 * The fitted size, one layer, gets the units that bring the `hidden` weights nearest to a number;
 * of two equally near, the lower. `narrow` are the units of further layers, with which one unit is
 * taken where it makes more.
 * @throws InputError where one unit makes more without `narrow`, or no number of units makes as
 * many
 */
export function fitToWeights(
  spec: ModelSpec,
  weights: number,
  features: ModelInput,
  tasks: number,
  narrow?: readonly number[],
): ModelSpec {
  const { size, withUnits, weightsOf } = sizing(spec, features, tasks, narrow);
  const least = weightsOf(1);
  if (least > weights) {
    if (narrow) return withUnits(1);
    throw new InputError('config', [
      `${spec.name}: weights is ${weights}: at least ${least} is needed, as one unit of ${size} already makes so many ` +
        `(${features.dense + features.categorical.length} features, ${tasks} tasks)`,
    ]);
  }
  // More units make more weights, so that bisection finds the last number of units that makes too
  // few.
  let [few, many] = [1, 2];
  while (weightsOf(many) <= weights) {
    if (many > weights) {
      throw new InputError('config', [
        `${spec.name}: weights is ${weights}: no number of units of ${size} makes as many`,
      ]);
    }
    [few, many] = [many, 2 * many];
  }
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2);
    if (weightsOf(middle) <= weights) few = middle;
    else many = middle;
  }
  return withUnits(weights - weightsOf(few) <= weightsOf(many) - weights ? few : many);
}
