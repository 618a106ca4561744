import { InputError } from '../base/errors.js';
import { countParameters } from './graph.js';
import { architectureOf, buildModel, type ModelInput, type ModelSpec } from './index.js';

/**
 * The fitted size, one layer, gets the units that bring the `hidden` weights, which the paper counts, nearest to a number;
 * of two equally near, the lower. @throws InputError where one unit makes more, or no number of units as many
 */
export function fitToWeights(spec: ModelSpec, weights: number, features: ModelInput, tasks: number): ModelSpec {
  const size = architectureOf(spec).fitted!;
  const withUnits = (units: number): ModelSpec => ({ ...spec, sizes: { ...spec.sizes, [size]: [units] } });
  const weightsOf = (units: number) => countParameters(buildModel(withUnits(units), features, tasks), 'hidden');
  const least = weightsOf(1);
  if (least > weights) {
    throw new InputError('config', [
      `${spec.name}: weights is ${weights}: at least ${least} is needed, as one unit of ${size} already makes so many ` +
        `(${features.dense + features.categorical.length} features, ${tasks} tasks)`,
    ]);
  }
  // More units make more weights, so that bisection finds the last number of units that makes too few.
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
