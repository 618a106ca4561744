import { type StreamName, streamKey } from '../../../ground/base/random.js';
import { generate } from '../../kernels/exact-functions.js';
import type { Generator } from '../../kernels/made-rows.js';
import type { ExampleTable, LabelSpec, StoredDataSet } from '../dataset.js';
import { makeScore, type ScoreSpec, scoreMedian, scoreVariance } from './score.js';
import { type SyntheticSpec, taskName } from './spec.js';
import { taskVectors } from './task-vectors.js';

/**
 * The data of a seed (section 3.2). Training examples are endless, or the first `trainExamples` of
 * the same stream; scored rows have streams of their own. Seed and spec alone determine an example,
 * not the model or its training.
 */
export function syntheticDataSet(spec: SyntheticSpec, seed: number): StoredDataSet {
  const stream = (name: StreamName) => makeGenerator(spec, seed, name);
  const { trainExamples, validationExamples, testExamples } = spec;
  return {
    features: { dense: spec.features, categorical: [] },
    labels: labelSpecs(spec, seed),
    train: trainExamples === 'stream' ? stream('data') : firstRows(stream('data'), trainExamples),
    validation:
      validationExamples > 0 ? firstRows(stream('validation'), validationExamples) : undefined,
    test: firstRows(stream('test'), testExamples),
  };
}

/**
 * Returns the parameters from which kernels generate the examples of a seed and a stream. With
 * `scoredLabels: exact`, only training labels have noise.
 */
export function makeGenerator(spec: SyntheticSpec, seed: number, stream: StreamName): Generator {
  const score = makeScore(spec, seed);
  const weights = taskVectors(seed, spec.features, spec.cosines, spec.scale);
  return {
    kind: 'generator',
    key: streamKey(seed, stream),
    features: spec.features,
    tasks: spec.cosines.length,
    weights: Float32Array.from(weights.flatMap((w) => [...w])),
    alpha: score.alpha,
    beta: score.beta,
    ...(spec.degrees && { degrees: spec.degrees }),
    noise: spec.scoredLabels === 'exact' && stream !== 'data' ? 0 : spec.noise,
    ...(spec.noiseFactor && { noiseFactor: spec.noiseFactor }),
    ...(spec.frequencyFactor && { frequencyFactor: spec.frequencyFactor }),
    ...(spec.labelFactor && { labelFactor: spec.labelFactor }),
    threshold: spec.labels === 'binary' ? once('median', score, scoreMedian) : undefined,
  };
}

/** Generates the first rows of a stream as a table. */
export function firstRows(generator: Generator, rows: number): ExampleTable {
  const dense = new Float32Array(rows * generator.features);
  const labels = new Float32Array(rows * generator.tasks);
  generate(generator, 0, rows, dense, labels);
  return { kind: 'table', rows, dense, categorical: new Int32Array(0), labels };
}

function labelSpecs(spec: SyntheticSpec, seed: number): LabelSpec[] {
  return spec.cosines.map((_, k) => {
    const name = taskName(k);
    if (spec.labels === 'binary') return { kind: 'binary', name };
    const factor = spec.labelFactor?.[k] ?? 1;
    return {
      kind: 'regression',
      name,
      // Of a label times f the variance is f^2 times as large; R2 and test_nmse divide by it.
      variance: factor ** 2 * once('variance', taskScore(spec, seed, k), scoreVariance),
    };
  });
}

/** The label of task k, but for its `labelFactor`. */
function taskScore(spec: SyntheticSpec, seed: number, k: number): ScoreSpec {
  const { alpha, noise, ...score } = makeScore(spec, seed);
  const frequency = spec.frequencyFactor?.[k] ?? 1;
  return {
    ...score,
    alpha: alpha.map((a) => frequency * a),
    noise: noise * (spec.noiseFactor?.[k] ?? 1),
    degree: spec.degrees?.[k],
  };
}

/** The last result of each kind: with fixed alphas, all runs of a sweep have the same score. */
const last = new Map<string, { score: string; result: number }>();

function once(kind: string, score: ScoreSpec, compute: (score: ScoreSpec) => number): number {
  const key = JSON.stringify([
    score.scale,
    score.noise,
    [...score.alpha],
    [...score.beta],
    score.degree,
  ]);
  const known = last.get(kind);
  if (known?.score === key) return known.result;
  const result = compute(score);
  last.set(kind, { score: key, result });
  return result;
}
