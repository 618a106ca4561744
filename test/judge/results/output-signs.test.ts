import { describe, expect, it } from 'vitest';
import { outputLayersIn, rarerSigns } from '../../../src/judge/results/output-signs.js';
import { architectures, buildModel, defaultSizes } from '../../../src/train/models/index.js';
import { initialParameters } from '../../../src/train/models/initial.js';

const features = { dense: 5, categorical: [], embedding: 'sum' } as const;
const withTower = [...architectures.values()]
  .filter(({ sizes }) => 'tower' in sizes)
  .map(({ name }) => name);

/** Counts the rarer sign among the output weights that the engine starts a task from. */
function counted(
  model: object & { name: string },
  training: object,
  seed: number,
  task: number,
): number {
  const sizes =
    'sizes' in model ? (model.sizes as ReturnType<typeof defaultSizes>) : defaultSizes(model.name);
  const graph = buildModel({ name: model.name, sizes }, features, 2);
  const values = initialParameters(graph, { ...training, model: model.name, seed });
  const weights =
    values[graph.parameters.findIndex(({ name }) => name === `output/${task}/weights`)]!;
  const positive = weights.filter((weight) => weight > 0).length;
  return Math.min(positive, weights.length - positive);
}

describe('starts of outputs', () => {
  it.each(withTower)('of %s are those that the engine trains from', (name) => {
    const layers = outputLayersIn({ model: { name, sizes: defaultSizes(name) }, training: {} })!;
    for (const seed of [1, 2, 3]) {
      for (const task of [0, 1])
        expect(rarerSigns(layers, seed, task)).toBe(counted({ name }, {}, seed, task));
    }
  });

  it.each(['own', 'alive', 'balanced'])('with outputInitialization: %s', (outputInitialization) => {
    const model = { name: 'mmoe', sizes: { ...defaultSizes('mmoe'), tower: [3] } };
    const layers = outputLayersIn({ model, training: { outputInitialization } })!;
    for (let seed = 1; seed <= 20; seed++) {
      expect(rarerSigns(layers, seed, 1)).toBe(counted(model, { outputInitialization }, seed, 1));
    }
  });

  it('are unknown without rectified towers, and in a spec that is none', () => {
    const mmoe = { name: 'mmoe', sizes: defaultSizes('mmoe') };
    expect(outputLayersIn({ model: mmoe, training: {} })).toBeDefined();
    expect(outputLayersIn({ model: mmoe, training: { activation: 'swish' } })).toBeUndefined();
    for (const tower of [[], [0], [1e9], ['8'], 8, undefined]) {
      expect(
        outputLayersIn({ model: { ...mmoe, sizes: { tower } }, training: {} }),
      ).toBeUndefined();
    }
    for (const spec of [undefined, 1, {}, { model: mmoe }, { model: {}, training: {} }]) {
      expect(outputLayersIn(spec)).toBeUndefined();
    }
  });
});
