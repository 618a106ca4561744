import { type StreamName, streamKey } from '../../base/random.js';
import { generate, standardNormals } from '../../kernels/kernels.js';
import type { ExampleTable, Generator, LabelSpec, StoredDataSet } from '../dataset.js';
import { type ScoreSpec, scoreMedian, scoreVariance } from './population.js';
import { type Series, type SyntheticPreset, type SyntheticSpec, taskName } from './spec.js';
import { taskVectors } from './task-vectors.js';

/**
 * The synthetic data of section 3.2 for one seed. The training examples are an endless stream, or its first
 * `trainExamples` rows as a table; validation and test rows come from streams of their own. Only the seed and the spec
 * determine an example: neither the architecture nor its training does.
 */
export function syntheticDataSet(spec: SyntheticSpec, seed: number): StoredDataSet {
  const stream = (name: StreamName) => generatorOf(spec, seed, name);
  const { trainExamples, validationExamples, testExamples } = spec;
  return {
    features: { dense: spec.features, categorical: [] },
    labels: labelsOf(spec, seed),
    train: trainExamples === 'stream' ? stream('data') : firstRows(stream('data'), trainExamples),
    validation: validationExamples > 0 ? firstRows(stream('validation'), validationExamples) : undefined,
    test: firstRows(stream('test'), testExamples),
  };
}

/** The endless examples of one stream of a seed. */
export function generatorOf(spec: SyntheticSpec, seed: number, stream: StreamName): Generator {
  const score = scoreOf(spec, seed);
  const weights = taskVectors(seed, spec.features, spec.cosines, spec.scale);
  return {
    kind: 'generator',
    key: streamKey(seed, stream),
    features: spec.features,
    tasks: spec.cosines.length,
    weights: Float32Array.from(weights.flatMap((w) => [...w])),
    alpha: score.alpha,
    beta: score.beta,
    noise: spec.noise,
    threshold: spec.labels === 'binary' ? once('median', score, scoreMedian) : undefined,
  };
}

/** The first rows of a stream as a table. */
export function firstRows(generator: Generator, rows: number): ExampleTable {
  const dense = new Float32Array(rows * generator.features);
  const labels = new Float32Array(rows * generator.tasks);
  generate(generator, 0, rows, dense, labels);
  return { kind: 'table', rows, dense, categorical: new Int32Array(0), labels };
}

function labelsOf(spec: SyntheticSpec, seed: number): LabelSpec[] {
  return spec.cosines.map((_, k) => {
    const name = taskName(k);
    if (spec.labels === 'binary') return { kind: 'binary', name };
    return { kind: 'regression', name, variance: once('variance', scoreOf(spec, seed), scoreVariance) };
  });
}

/** The score of a seed. */
export function scoreOf(spec: Omit<SyntheticPreset, 'trainExamples'>, seed: number): ScoreSpec {
  return {
    scale: spec.scale,
    noise: spec.noise,
    alpha: seriesOf(spec.alpha, spec.sines, seed, 'alpha'),
    beta: seriesOf(spec.beta, spec.sines, seed, 'beta'),
  };
}

function seriesOf(series: Series, length: number, seed: number, stream: 'alpha' | 'beta'): Float64Array {
  if (typeof series === 'object') return Float64Array.from(series.values);
  if (series === 'normal') return Float64Array.from(standardNormals(streamKey(seed, stream), length));
  return Float64Array.from({ length }, (_, j) => rules[series](j + 1));
}

const rules = {
  i: (i: number) => i,
  'i/2': (i: number) => i / 2,
  '(i-1)^2': (i: number) => (i - 1) ** 2,
};

/**
 * The last result of each kind. With fixed alphas all runs of a sweep have the same score, and the integration takes some
 * milliseconds.
 */
const last = new Map<string, { score: string; result: number }>();

function once(kind: string, score: ScoreSpec, compute: (score: ScoreSpec) => number): number {
  const key = JSON.stringify([score.scale, score.noise, [...score.alpha], [...score.beta]]);
  const known = last.get(kind);
  if (known?.score === key) return known.result;
  const result = compute(score);
  last.set(kind, { score: key, result });
  return result;
}
