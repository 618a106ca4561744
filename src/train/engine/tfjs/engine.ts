/** The reference engine: trains a model by TensorFlow.js, independently of our kernels. */

import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../../../ground/base/errors.js';
import {
  type Balancing,
  balancingKinds,
  drawsPerStep,
  isBalancing,
} from '../../../ground/base/loss-weights.js';
import { streamKey } from '../../../ground/base/random.js';
import type { ScoredRows } from '../../data/dataset.js';
import { uniforms } from '../../kernels/exact-functions.js';
import {
  graphGates,
  lookedUpTables,
  type Noise,
  noiseSize,
  selectingGates,
} from '../../models/graph.js';
import { computeReach, isShared } from '../../models/reach.js';
import { Balance, type Step } from '../balance/index.js';
import { type Batch, batchReader, iterateChunks, noiseKey } from '../batches.js';
import {
  ADAM,
  type Engine,
  type Job,
  learningRateAt,
  MOMENTUM,
  type Predictions,
  rateFactors,
  type Session,
  startParameters,
  type Training,
  weightDecays,
} from '../engine.js';
import { loadBackend } from './backend.js';
import { type Features, forward, penaltyTensor, sum, taskLosses, taskTargets } from './forward.js';
import { tensorWeighting, type Weighting } from './loss-weights.js';

/** Incremented with every change that alters a number of this engine. */
const ALGORITHM = 1;

/** Rows predicted at once: a compromise between speed and memory. */
const PREDICT_ROWS = 1024;

/**
 * Loads the reference engine: TensorFlow.js computes the graph, with its own gradients and
 * optimizers.
 */
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

/** Sets the learning rate: SGD has a setter; Adam reads a field at each update. */
function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  // `instanceof` does not distinguish optimizers: TensorFlow.js makes it check for their common
  // methods.
  if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(learningRate);
  else Object.assign(optimizer, { learningRate });
}

interface Evaluation {
  readonly losses: readonly tf.Scalar[];
  readonly penalties: ReturnType<typeof forward>['penalties'];
  /** Whether the batch has a label of each task. */
  readonly isLabelled: readonly boolean[];
}

class TfjsSession implements Session {
  readonly #job: Job;
  readonly #batchOf: (step: number) => Batch;
  readonly #variables: tf.Variable[];
  readonly #weighting: Weighting | undefined;
  readonly #balancing: Balancing | undefined;
  readonly #balance: Balance | undefined;
  #factors: Float64Array | undefined;
  readonly #optimizer: tf.Optimizer;
  readonly #settings: ReturnType<typeof variableSettings>;

  constructor(job: Job) {
    const { graph, data, training, seed } = job;
    this.#job = job;
    this.#batchOf = batchReader(data, training.batchSize, seed);
    const initial = startParameters(job);
    this.#variables = graph.parameters.map(({ shape }, i) =>
      tf.tidy(() => tf.variable(tf.tensor(initial[i]!, [...shape]), true, undefined, 'float32')),
    );
    const taskWeights = data.labels.map(({ weight = 1 }) => weight);
    const { losses } = training;
    this.#weighting =
      losses && !isBalancing(losses) ? tensorWeighting(losses, taskWeights) : undefined;
    this.#balancing = isBalancing(losses) ? losses : undefined;
    this.#balance = isBalancing(losses) ? new Balance(losses, data.labels.length) : undefined;
    this.#factors = isBalancing(losses) ? new Float64Array(data.labels.length).fill(1) : undefined;
    this.#settings = variableSettings(job, this.#variables);
    this.#optimizer = makeOptimizer(training);
  }

  train(from: number, to: number): Float64Array {
    const losses: number[] = [];
    for (let step = from; step < to; step++) {
      const rate = learningRateAt(this.#job.training, step);
      setLearningRate(this.#optimizer, rate);
      const loss = tf.tidy(() => {
        const { loss, losses, grads, categorical, balanced } = this.#lossAndGradients(step);
        const decayed = this.#decay(grads, categorical, rate);
        const scaled = this.#settings
          .filter(({ factor }) => factor !== 1)
          .map(({ variable, factor }) => ({ variable, factor, before: variable.clone() }));
        this.#optimizer.applyGradients(decayed);
        // An update is proportional to the learning rate.
        for (const { variable, factor, before } of scaled)
          variable.assign(tf.add(before, tf.mul(tf.sub(variable, before), factor)));
        this.#weighting?.note(losses);
        if (balanced) this.#balance!.update(balanced, this.#lossesAfter(step));
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
      const gradients = this.#variables.map((variable) =>
        grads[variable.name]!.dataSync<'float32'>().slice(),
      );
      return { loss, gradients };
    });
  }

  taskGradients(step: number): Float64Array {
    let gram: Float64Array | undefined;
    tf.tidy(() => {
      gram = this.#lossAndGradients(step).balanced?.gram;
    });
    if (!gram) throw new Error('this session combines no gradients');
    return gram;
  }

  predict(part: ScoredRows): Predictions {
    const { graph, data } = this.#job;
    const columns = graph.outputs.reduce((sum, { width }) => sum + width, 0);
    const outputs = new Float32Array(part.rows * columns);
    const gates = graphGates(graph).map(({ width }) => new Float32Array(part.rows * width));
    const bits = selectingGates(graph).map((gate) => new Float32Array(part.rows * gate.bits.width));
    for (const { start, count, rows } of iterateChunks(part, data.features, PREDICT_ROWS)) {
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

  setParameters(values: readonly Float32Array[]): void {
    tf.tidy(() => {
      for (const [i, variable] of this.#variables.entries())
        variable.assign(tf.tensor(values[i]!, variable.shape));
    });
  }

  lossWeights(): Float64Array | undefined {
    return this.#factors?.slice() ?? this.#weighting?.values();
  }

  dispose(): void {
    this.#optimizer.dispose();
    tf.dispose([...this.#variables, ...(this.#weighting?.variables ?? [])]);
  }

  /**
   * Lets weights decay ahead of an update; returns its gradients, to which momentum adds the decay
   * instead.
   */
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
      const picked = new Set(
        column === undefined ? [] : categorical.filter((_, i) => i % columns === column),
      );
      const rows = Array.from(
        { length: variable.shape[0]! },
        (_, row) => column === undefined || picked.has(row),
      );
      const ones = variable.shape.slice(1).map(() => 1);
      const left = rows.map((isDecayed) => (isDecayed ? 1 - rate * factor * decay : 1));
      variable.assign(tf.mul(variable, tf.tensor(left, [rows.length, ...ones])));
    }
    return changed;
  }

  /**
   * `losses` has a loss for each task, NaN if the batch has no label of it; it is empty if they are
   * not needed. `balanced` is what a balancing method saw.
   */
  #lossAndGradients(step: number): {
    readonly loss: number;
    readonly losses: readonly number[];
    readonly grads: tf.NamedTensorMap;
    readonly categorical: Int32Array;
    readonly balanced?: Step;
  } {
    const batch = this.#batchOf(step);
    const evaluate = this.#evaluation(step, batch);
    const { categorical } = batch;
    if (this.#balancing && balancingKinds[this.#balancing.kind].ofGradients)
      return { ...this.#combined(step, evaluate), categorical };
    const weighting = this.#weighting;
    let seen: {
      readonly loss: number;
      readonly losses: readonly number[];
      readonly balanced?: Step;
    };
    const { grads } = tf.variableGrads(() => {
      const { losses, penalties, isLabelled } = evaluate();
      const all = [...penalties.map(({ term }) => term), ...this.#penalties()];
      const loss = sum([...losses, ...all]);
      const values =
        weighting || this.#balance
          ? losses.map((own, k) => (isLabelled[k] ? own.dataSync()[0]! : Number.NaN))
          : [];
      seen = { loss: loss.dataSync()[0]!, losses: weighting ? values : [] };
      if (this.#balance) {
        const balanced = { losses: Float64Array.from(values), noise: this.#noiseAt(step) };
        this.#factors = this.#balance.factors(balanced);
        seen = { ...seen, balanced };
        return sum([...losses.map((own, k) => tf.mul<tf.Scalar>(this.#factors![k]!, own)), ...all]);
      }
      return weighting ? sum([...weighting.terms(losses, isLabelled), ...all]) : loss;
    }, [...this.#variables, ...(weighting?.variables ?? [])]);
    return { grads, categorical, ...seen! };
  }

  /**
   * The gradients of each loss by itself, combined by a balancing method; the gradients of
   * penalties are added.
   */
  #combined(step: number, evaluate: () => Evaluation) {
    const { graph } = this.#job;
    const reach = computeReach(graph);
    const tasks = graph.outputs.map((_, task) => task);
    let [loss, losses] = [0, new Float64Array(tasks.length)];
    const passes = tasks.map((task) => {
      const { grads } = tf.variableGrads(() => {
        const { losses: all, penalties, isLabelled } = evaluate();
        const values = all.map((own) => own.dataSync()[0]!);
        losses = Float64Array.from(values, (own, k) => (isLabelled[k] ? own : Number.NaN));
        const terms = penalties.map(({ term }) => term);
        loss = sum([...all, ...terms, ...this.#penalties()]).dataSync()[0]!;
        const own = penalties.filter(({ node }) => Math.min(...reach.of(node)) === task);
        return sum([all[task]!, ...own.map(({ term }) => term)]);
      }, this.#variables);
      return grads;
    });
    const isCombined = graph.parameters.map((parameter) => isShared(reach.ofParameter(parameter)));
    const gram = new Float64Array(tasks.length ** 2);
    for (const [i, variable] of this.#variables.entries()) {
      if (!isCombined[i]) continue;
      const gradients = passes.map((grads) => grads[variable.name]?.dataSync<'float32'>());
      for (const a of tasks) {
        for (const b of tasks) {
          const [left, right] = [gradients[a], gradients[b]];
          if (left && right)
            gram[a * tasks.length + b]! += left.reduce(
              (sum, value, j) => sum + value * right[j]!,
              0,
            );
        }
      }
    }
    const balanced = { losses, gram, noise: this.#noiseAt(step) };
    const factors = this.#balance!.factors(balanced);
    this.#factors = factors;
    const { scalesOwn } = balancingKinds[this.#balancing!.kind];
    const ofPenalties =
      graph.penalties.length === 0
        ? {}
        : tf.variableGrads(() => sum(this.#penalties()), this.#variables).grads;
    const grads = this.#variables.map((variable, i): [string, tf.Tensor] => {
      const parts = tasks.flatMap((task) => {
        const own = passes[task]![variable.name];
        return own ? [tf.mul(isCombined[i] || scalesOwn ? factors[task]! : 1, own)] : [];
      });
      const penalty = ofPenalties[variable.name];
      return [
        variable.name,
        sum([tf.zerosLike(variable), ...parts, ...(penalty ? [penalty] : [])]),
      ];
    });
    return { loss, losses: [], grads: Object.fromEntries(grads), balanced };
  }

  /**
   * Computes the losses of tasks, and the penalties of nodes, on the batch of a step with the
   * current parameters.
   */
  #evaluation(step: number, batch: Batch): () => Evaluation {
    const { graph, data, training, seed } = this.#job;
    const x = {
      ...features(batch.dense, batch.categorical, training.batchSize),
      ...(batch.slots && { slots: tf.tensor1d(batch.slots, 'int32') }),
    };
    const targets = taskTargets(data.labels, batch);
    const noiseOf = (noise: Noise) => {
      const numbers = uniforms(noiseKey(noise, seed), step, noiseSize(noise, training.batchSize));
      return tf.tensor2d(numbers, [numbers.length / noise.width, noise.width]);
    };
    return () => {
      const { outputs, penalties } = forward(graph, this.#variables, x, noiseOf);
      const isLabelled = targets.map((target) => target.isLabelled);
      return { losses: taskLosses(outputs, targets), penalties, isLabelled };
    };
  }

  #penalties(): tf.Scalar[] {
    return this.#job.graph.penalties.map((penalty) => penaltyTensor(penalty, this.#variables));
  }

  #lossesAfter(step: number): Float64Array {
    const { losses } = this.#evaluation(step, this.#batchOf(step))();
    return Float64Array.from(losses, (own) => own.dataSync()[0]!);
  }

  /** The random numbers of a balancing method. */
  #noiseAt(step: number): Float64Array {
    const { data, seed } = this.#job;
    const count = drawsPerStep(this.#balancing!, data.labels.length);
    return Float64Array.from(count === 0 ? [] : uniforms(streamKey(seed, 'losses'), step, count));
  }
}

function makeOptimizer({ optimizer, learningRate, momentum = MOMENTUM }: Training): tf.Optimizer {
  if (optimizer === 'sgd') return tf.train.sgd(learningRate);
  if (optimizer === 'momentum') return tf.train.momentum(learningRate, momentum);
  if (optimizer === 'lazy-adam')
    throw new InputError('arguments', [
      '--engine tfjs: TensorFlow.js has no optimizer like lazy-adam: wasm and native train with it',
    ]);
  return tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
}

/** For each variable its weight decay and the factor of its learning rate. */
function variableSettings({ graph, training }: Job, variables: readonly tf.Variable[]) {
  const [factorOf, decayOf] = [rateFactors(graph, training), weightDecays(graph, training)];
  // Of tables whose rows are only looked up, gradient descent lets those of the batch decay.
  const tables =
    training.optimizer === 'sgd' ? lookedUpTables(graph).map(({ index }) => index) : [];
  const embedding = graph.nodes.find((node) => node.op === 'embedding');
  return graph.parameters.map((parameter, i) => ({
    variable: variables[i]!,
    decay: decayOf(parameter),
    factor: factorOf(parameter),
    /** The categorical column that selects its rows, where only those of the batch decay. */
    column: tables.includes(i)
      ? embedding!.tables.findIndex(({ index }) => index === i)
      : undefined,
  }));
}
