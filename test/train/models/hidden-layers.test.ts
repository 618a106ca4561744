import { describe, expect, it } from 'vitest';
import { specTraining } from '../../../src/sweep/runs/spec.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { buildModel, defaultSizes } from '../../../src/train/models/index.js';

const features = { dense: 5, categorical: [], embedding: 'sum' } as const;
const buildGraph = (training = {}) =>
  buildModel(
    { name: 'mmoe', sizes: defaultSizes('mmoe') },
    features,
    2,
    new GraphBuilder(training),
  );

describe('options of hidden layers', () => {
  it('leave no trace in specs and graphs at their defaults', () => {
    const base = {
      optimizer: 'momentum',
      learningRate: 1,
      batchSize: 1,
      steps: 1,
      evaluateEvery: 1,
    } as const;
    const defaults = { activation: 'relu', normalization: 'none', hiddenDropout: 0 } as const;
    expect(specTraining({ ...base, ...defaults, momentum: 0.9, weightDecay: 0 })).toEqual(base);
    expect(buildGraph({ hiddenDropout: 0 })).toEqual(buildGraph());
  });

  it('act on the layers of experts and towers, neither on gates nor on outputs', () => {
    const { nodes, noises } = buildGraph({
      activation: 'gelu',
      normalization: 'layer',
      hiddenDropout: 0.2,
    });
    const counted = (op: string) => nodes.filter((node) => node.op === op).length;
    expect([counted('nonlinearity'), counted('layer-norm'), counted('dropout')]).toEqual([
      10, 10, 10,
    ]);
    expect(noises.map(({ name }) => name)).toContain('expert/7/0/dropout');
    expect(nodes.every((node) => node.op !== 'dense' || node.activation === 'linear')).toBe(true);
  });

  it('normalize no layer of one unit', () => {
    const build = () =>
      buildModel(
        { name: 'mmoe', sizes: { ...defaultSizes('mmoe'), tower: [1] } },
        features,
        2,
        new GraphBuilder({ normalization: 'layer' }),
      );
    expect(build).toThrow(
      'normalization: hidden layers of at least 2 units are needed, and tower/0/0 has 1',
    );
  });
});
