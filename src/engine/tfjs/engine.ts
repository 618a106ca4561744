import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../base/errors.js';
import type { ScoredRows } from '../../data/dataset.js';
import { uniforms } from '../../kernels/kernels.js';
import { gatesOf, lookedUpTables, type Noise, noiseSize, selectingGatesOf } from '../../models/graph.js';
import { type Batch, batchReader, chunksOf, noiseKey } from '../batches.js';
import {
  ADAM,
  type Engine,
  type Job,
  learningRateAt,
  MOMENTUM,
  type Predictions,
  rateFactors,
  type Session,
  startOf,
  type Training,
  weightDecays,
} from '../engine.js';
import { loadBackend } from './backend.js';
import { type Features, forward, lossesOf, penaltyOf, sum, targetsOf } from './forward.js';
import { type Weighting, weightingOf } from './loss-weights.js';

/** Incremented with every change that alters a number of this engine. */
const ALGORITHM = 1;

/** Rows predicted at once: a compromise between speed and memory. */
const PREDICT_ROWS = 1024;

/** Loads the reference engine: TensorFlow.js computes the graph, with its own gradients and optimizers. */
export async function loadTfjsEngine(): Promise<Engine> {
  const { name: backend, version } = await loadBackend();
  return {
    numerics: { name: 'tfjs', backend, version: `${ALGORITHM} (TensorFlow.js ${version})` },
    machine: { name: 'tfjs', variant: backend },
    open: (job) => new TfjsSession(job),
  };
}

const features = (dense: Float32Array, categorical: Int32Array, rows: number): Features => ({
  dense: tf.tensor2d(dense, [rows, dense.length / rows]),
  categorical: tf.tensor2d(categorical, [rows, categorical.length / rows], 'int32'),
});

/** By SGD's setter, or by Adam's field, which Adam reads at each update. */
function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  // `instanceof` does not distinguish optimizers: TensorFlow.js makes it check for their common methods.
  if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(learningRate);
  else Object.assign(optimizer, { learningRate });
}

class TfjsSession implements Session {
  readonly #job: Job;
  readonly #batchOf: (step: number) => Batch;
  readonly #variables: tf.Variable[];
  readonly #weighting: Weighting | undefined;
  readonly #optimizer: tf.Optimizer;
  readonly #settings: ReturnType<typeof settingsOf>;

  constructor(job: Job) {
    const { graph, data, training, seed } = job;
    this.#job = job;
    this.#batchOf = batchReader(data, training.batchSize, seed);
    const initial = startOf(job);
    this.#variables = graph.parameters.map(({ shape }, i) =>
      tf.tidy(() => tf.variable(tf.tensor(initial[i]!, [...shape]), true, undefined, 'float32')),
    );
    const taskWeights = data.labels.map(({ weight = 1 }) => weight);
    this.#weighting = training.losses && weightingOf(training.losses, taskWeights);
    this.#settings = settingsOf(job, this.#variables);
    this.#optimizer = optimizerOf(training);
  }

  train(from: number, to: number): Float64Array {
    const losses: number[] = [];
    for (let step = from; step < to; step++) {
      const rate = learningRateAt(this.#job.training, step);
      setLearningRate(this.#optimizer, rate);
      const loss = tf.tidy(() => {
        const { loss, losses, grads, categorical } = this.#lossAndGradients(step);
        const decayed = this.#decay(grads, categorical, rate);
        const scaled = this.#settings
          .filter(({ factor }) => factor !== 1)
          .map(({ variable, factor }) => ({ variable, factor, before: variable.clone() }));
        this.#optimizer.applyGradients(decayed);
        // An update is proportional to the learning rate.
        for (const { variable, factor, before } of scaled)
          variable.assign(tf.add(before, tf.mul(tf.sub(variable, before), factor)));
        this.#weighting?.note(losses);
        return loss;
      });
      losses.push(loss);
      if (!Number.isFinite(loss)) break;
    }
    return Float64Array.from(losses);
  }

  gradients(step: number): { loss: number; gradients: Float32Array[] } {
    return tf.tidy(() => {
      const { loss, grads } = this.#lossAndGradients(step);
      const gradients = this.#variables.map((variable) => grads[variable.name]!.dataSync<'float32'>().slice());
      return { loss, gradients };
    });
  }

  predict(part: ScoredRows): Predictions {
    const { graph, data } = this.#job;
    const columns = graph.outputs.reduce((sum, { width }) => sum + width, 0);
    const outputs = new Float32Array(part.rows * columns);
    const gates = gatesOf(graph).map(({ width }) => new Float32Array(part.rows * width));
    const bits = selectingGatesOf(graph).map((gate) => new Float32Array(part.rows * gate.bits.width));
    for (const { start, count, rows } of chunksOf(part, data.features, PREDICT_ROWS)) {
      tf.tidy(() => {
        const x = features(rows.dense, rows.categorical, count);
        const result = forward(graph, this.#variables, x);
        outputs.set(tf.concat(result.outputs, 1).dataSync<'float32'>(), start * columns);
        const values = [...gates, ...bits];
        [...result.gates, ...result.bits].forEach((tensor, i) => {
          values[i]!.set(tensor.dataSync<'float32'>(), start * tensor.shape[1]);
        });
      });
    }
    return { outputs, gates, bits };
  }

  parameters(): Float32Array[] {
    return this.#variables.map((variable) => variable.dataSync<'float32'>().slice());
  }

  lossWeights(): Float64Array | undefined {
    return this.#weighting?.values();
  }

  dispose(): void {
    this.#optimizer.dispose();
    tf.dispose([...this.#variables, ...(this.#weighting?.variables ?? [])]);
  }

  /** Lets weights decay ahead of an update; returns its gradients, to which momentum adds the decay instead. */
  #decay(grads: tf.NamedTensorMap, categorical: Int32Array, rate: number): tf.NamedTensorMap {
    const isPenalty = this.#job.training.optimizer === 'momentum';
    const columns = this.#job.data.features.categorical.length;
    const changed = { ...grads };
    for (const { variable, decay, factor, column } of this.#settings) {
      if (decay === 0) continue;
      if (isPenalty) {
        changed[variable.name] = tf.add(grads[variable.name]!, tf.mul(decay, variable));
        continue;
      }
      const picked = new Set(column === undefined ? [] : categorical.filter((_, i) => i % columns === column));
      const rows = Array.from({ length: variable.shape[0]! }, (_, row) => column === undefined || picked.has(row));
      const ones = variable.shape.slice(1).map(() => 1);
      const left = rows.map((isDecayed) => (isDecayed ? 1 - rate * factor * decay : 1));
      variable.assign(tf.mul(variable, tf.tensor(left, [rows.length, ...ones])));
    }
    return changed;
  }

  /** `losses` are those of tasks, NaN where the batch has no label of one; none where they are not needed. */
  #lossAndGradients(step: number) {
    const { graph, data, training, seed } = this.#job;
    const batch = this.#batchOf(step);
    const x = {
      ...features(batch.dense, batch.categorical, training.batchSize),
      ...(batch.slots && { slots: tf.tensor1d(batch.slots, 'int32') }),
    };
    const targets = targetsOf(data.labels, batch);
    const noiseOf = (noise: Noise) => {
      const numbers = uniforms(noiseKey(noise, seed), step, noiseSize(noise, training.batchSize));
      return tf.tensor2d(numbers, [numbers.length / noise.width, noise.width]);
    };
    const weighting = this.#weighting;
    let told: { readonly loss: number; readonly losses: readonly number[] };
    const { grads } = tf.variableGrads(() => {
      const { outputs, penalties: ofNodes } = forward(graph, this.#variables, x, noiseOf);
      const losses = lossesOf(outputs, targets);
      const penalties = [...ofNodes, ...graph.penalties.map((penalty) => penaltyOf(penalty, this.#variables))];
      const loss = sum([...losses, ...penalties]);
      const isLabelled = targets.map((target) => target.isLabelled);
      told = {
        loss: loss.dataSync()[0]!,
        losses: weighting ? losses.map((own, k) => (isLabelled[k] ? own.dataSync()[0]! : Number.NaN)) : [],
      };
      return weighting ? sum([...weighting.terms(losses, isLabelled), ...penalties]) : loss;
    }, [...this.#variables, ...(weighting?.variables ?? [])]);
    return { grads, categorical: batch.categorical, ...told! };
  }
}

function optimizerOf({ optimizer, learningRate, momentum = MOMENTUM }: Training): tf.Optimizer {
  if (optimizer === 'sgd') return tf.train.sgd(learningRate);
  if (optimizer === 'momentum') return tf.train.momentum(learningRate, momentum);
  if (optimizer === 'lazy-adam')
    throw new InputError('arguments', [
      '--engine tfjs: TensorFlow.js has no optimizer like lazy-adam: wasm and native train with it',
    ]);
  return tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
}

/** For each variable its weight decay and the factor of its learning rate. */
function settingsOf({ graph, training }: Job, variables: readonly tf.Variable[]) {
  const [factorOf, decayOf] = [rateFactors(graph, training), weightDecays(graph, training)];
  // Of tables whose rows are only looked up, gradient descent lets those of the batch decay.
  const tables = training.optimizer === 'sgd' ? lookedUpTables(graph).map(({ index }) => index) : [];
  const embedding = graph.nodes.find((node) => node.op === 'embedding');
  return graph.parameters.map((parameter, i) => ({
    variable: variables[i]!,
    decay: decayOf(parameter),
    factor: factorOf(parameter),
    /** The categorical column that selects its rows, where only those of the batch decay. */
    column: tables.includes(i) ? embedding!.tables.findIndex(({ index }) => index === i) : undefined,
  }));
}
