/** Computes a graph with TensorFlow.js. */

import * as tf from '@tensorflow/tfjs-core';
import type { LabelSpec } from '../../data/dataset.js';
import { log } from '../../kernels/exact-functions.js';
import {
  blockStarts,
  codeBits,
  type Dense,
  type Graph,
  graphGates,
  HARD_CONCRETE,
  type HardConcrete,
  LAYER_NORM_EPSILON,
  type Node,
  type Noise,
  type Parameter,
  type Penalty,
  selectingGates,
  type Weight,
} from '../../models/graph.js';
import type { Batch } from '../batches.js';

export interface Features {
  /** [B, d] */
  readonly dense: tf.Tensor2D;
  /** [B, columns], int32 */
  readonly categorical: tf.Tensor2D;
  /** [B], int32: the slots in which training examples were shown. */
  readonly slots?: tf.Tensor1D;
}

/**
 * Noise with one row for each example, or one row for all of them, such as the neutral noise of
 * evaluation.
 */
export type NoiseReader = (noise: Noise) => tf.Tensor2D;

const neutralNoise: NoiseReader = ({ width, neutral }) => tf.fill([1, width], neutral);

/** A sum of gate weights up to this counts as zero. */
const NO_GATE = 1e-20;

/**
 * Computes a graph, with one expression for each operation. `parameters` are in the graph's order.
 */
export function forward(
  graph: Graph,
  parameters: readonly tf.Tensor[],
  x: Features,
  noiseOf: NoiseReader = neutralNoise,
) {
  const values: tf.Tensor2D[] = [];
  const penalties: { readonly node: Node; readonly term: tf.Scalar }[] = [];
  const value = (node: Node): tf.Tensor2D => values[node.index]!;
  const tensor = (parameter: Parameter): tf.Tensor => parameters[parameter.index]!;
  for (const node of graph.nodes) values[node.index] = compute(node);
  return {
    /** [B, 1] of each task, or of a task of classes [B, classes]. */
    outputs: graph.outputs.map(value),
    /** [B, experts] of each gate. */
    gates: graphGates(graph).map(value),
    /** [B, selectors x bits of a code] of each gate that selects by bits. */
    bits: selectingGates(graph).map(({ bits }) => value(bits)),
    penalties,
  };

  function compute(node: Node): tf.Tensor2D {
    switch (node.op) {
      case 'input':
        return x.dense;
      case 'embedding':
        return tf.concat([x.dense, ...lookups(node)], 1);
      case 'dense': {
        const product = multiply(node);
        const z = node.bias ? tf.add<tf.Tensor2D>(product, tensor(node.bias)) : product;
        return node.activation === 'relu' ? tf.relu(z) : z;
      }
      case 'softmax':
        return tf.softmax(value(node.input));
      case 'top-k':
        return softmaxWhere(chosen(value(node.input), node.nonzeros), value(node.input));
      case 'dselect-k': {
        const { gate, penalty } = dselectK(node, value(node.bits), value(node.shares));
        if (penalty) penalties.push({ node, term: penalty });
        return gate;
      }
      case 'gate-dropout':
        return dropped(value(node.input), tf.greaterEqual(noiseOf(node.noise), node.rate));
      case 'mixture': {
        const weights = splitColumns(value(node.gate));
        return sum(node.experts.map((expert, i) => tf.mul(weights[i]!, value(expert))));
      }
      case 'add':
        return sum(node.inputs.map(value));
      case 'scale':
        return tf.mul(node.factor, value(node.input));
      case 'product':
        return node.inputs.map(value).reduce((product, factor) => tf.mul(product, factor));
      case 'concatenation':
        return tf.concat(node.inputs.map(value), 1);
      case 'sigmoid':
        return tf.sigmoid(value(node.input));
      case 'tanh':
        return tf.tanh(value(node.input));
      case 'nonlinearity':
        return nonlinear(value(node.input), node.of);
      case 'dropout': {
        const noise = noiseOf(node.noise);
        const kept = tf.where(
          tf.less(noise, 1),
          tf.fill(noise.shape, 1 / (1 - node.rate)),
          tf.onesLike(noise),
        );
        return tf.mul(
          value(node.input),
          tf.where(tf.less(noise, node.rate), tf.zerosLike(noise), kept),
        );
      }
      case 'layer-norm':
        return normalized(node);
      case 'stop-gradient':
        return withoutGradient(tf.clone, value(node.input));
      case 'position-bias': {
        if (!x.slots) return value(node.input);
        const bias = tf.reshape(tf.gather(tensor(node.bias), x.slots), [-1, 1]);
        const isKept = tf.cast(tf.greaterEqual(noiseOf(node.noise), node.rate), 'float32');
        return tf.add<tf.Tensor2D>(value(node.input), tf.mul(isKept, bias));
      }
      case 'cross-stitch':
        return sum(
          node.inputs.map((input, j) =>
            tf.mul(tf.slice(scalars(node.stitch), [node.row, j], [1, 1]), value(input)),
          ),
        );
    }
  }

  function normalized({ input, scale, shift }: Node<'layer-norm'>): tf.Tensor2D {
    const { mean, variance } = tf.moments(value(input), 1, true);
    const whitened = tf.div(
      tf.sub(value(input), mean),
      tf.sqrt(tf.add(variance, LAYER_NORM_EPSILON)),
    );
    return tf.add(tf.mul(whitened, tensor(scale)), tensor(shift));
  }

  function multiply({ input, weight }: Dense): tf.Tensor2D {
    const w = matrix(weight);
    if (input.op !== 'input' || input.categorical.length === 0)
      return tf.matMul(value(input), w) as tf.Tensor2D;
    // Summing the gathered weight rows [B, columns, units] is the product with the one-hot blocks.
    const rows = tf.add(x.categorical, tf.tensor1d(blockStarts(input), 'int32'));
    const sums = tf.sum(tf.gather(w, rows), 1) as tf.Tensor2D;
    if (input.dense === 0) return sums;
    return tf.add(tf.matMul(x.dense, tf.slice(w, [0, 0], [input.dense, w.shape[1]])), sums);
  }

  function lookups({ tables }: Node<'embedding'>): tf.Tensor2D[] {
    const columns = tf.split(x.categorical, tables.length, 1);
    return tables.map(
      (table, c) => tf.gather(tensor(table), tf.reshape(columns[c]!, [-1])) as tf.Tensor2D,
    );
  }

  function matrix(weight: Weight): tf.Tensor2D {
    if (weight.kind === 'parameter') return tensor(weight) as tf.Tensor2D;
    const [c, m, n] = weight.core.shape as [number, number, number];
    const row = tf.slice(tensor(weight.factor) as tf.Tensor2D, [weight.row, 0], [1, c]);
    return tf.reshape(tf.matMul(row, tf.reshape(tensor(weight.core), [c, m * n])), [m, n]);
  }

  function scalars(stitch: Parameter | HardConcrete): tf.Tensor2D {
    if (stitch.kind === 'parameter') return tensor(stitch) as tf.Tensor2D;
    const { beta, gamma, zeta } = HARD_CONCRETE;
    const logA = tensor(stitch.logA) as tf.Tensor2D;
    const e = tf.reshape(noiseOf(stitch.noise), logA.shape);
    const logit = tf.sub(tf.log(e), tf.log(tf.sub(1, e)));
    const s = tf.sigmoid(tf.div(tf.add(logit, logA), beta));
    return tf.clipByValue(tf.add(tf.mul(s, zeta - gamma), gamma), 0, 1);
  }
}

function nonlinear(x: tf.Tensor2D, of: Node<'nonlinearity'>['of']): tf.Tensor2D {
  if (of === 'relu') return tf.relu(x);
  if (of === 'swish') return tf.mul(x, tf.sigmoid(x));
  const u = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(tf.mul(x, x), x))));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(u)));
}

/** Applies a function [B, h] -> [B, h] to x with a zero gradient. */
function withoutGradient(f: (x: tf.Tensor2D) => tf.Tensor, x: tf.Tensor2D): tf.Tensor2D {
  const gradFunc = (dy: tf.Tensor) => tf.zerosLike(dy);
  return tf.customGrad((given) => ({ value: f(given as tf.Tensor2D), gradFunc }))(x) as tf.Tensor2D;
}

/**
 * 1 for the largest columns of each row, 0 for the others; among equal columns the first are
 * chosen. It has no gradient.
 */
const chosen = (x: tf.Tensor2D, nonzeros: number): tf.Tensor2D =>
  withoutGradient((logits) => {
    const { indices } = tf.topk(logits, Math.min(nonzeros, x.shape[1]));
    return tf.cast(tf.sum(tf.oneHot(indices as tf.Tensor2D, x.shape[1]), 1), 'float32');
  }, x);

/** The softmax over the columns where the mask is 1, and 0 where it is 0. */
function softmaxWhere(mask: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const e = tf.mul(mask, tf.exp(tf.sub(x, tf.max(x, 1, true))));
  return tf.div(e, tf.sum(e, 1, true));
}

/** Keeps the logarithm and the quotient of a penalty finite. */
const EPSILON = 1e-6;

function dselectK(
  { width, shares: { width: selectors }, gamma, entropy }: Node<'dselect-k'>,
  bits: tf.Tensor2D,
  shares: tf.Tensor2D,
): { gate: tf.Tensor2D; penalty?: tf.Scalar } {
  const count = codeBits(width);
  const u = tf.clipByValue(tf.div<tf.Tensor2D>(bits, gamma), -0.5, 0.5);
  const steps = tf.add<tf.Tensor2D>(tf.mul(u, tf.sub(1.5, tf.mul(2, tf.square(u)))), 0.5);
  const columns = splitColumns(steps);
  const codes = Array.from({ length: count }, (_, c) =>
    tf.tensor2d(
      Array.from({ length: width }, (_, i) => (i >> c) & 1),
      [1, width],
    ),
  );
  const selections = Array.from({ length: selectors }, (_, l) =>
    codes
      .map((code, c): tf.Tensor2D => {
        const step = columns[l * count + c]!;
        return tf.add(tf.mul(code, step), tf.mul(tf.sub(1, code), tf.sub(1, step)));
      })
      .reduce((product, factor) => tf.mul(product, factor)),
  );
  const parts = splitColumns(shares);
  const gate = sum(selections.map((r, l) => tf.mul<tf.Tensor2D>(parts[l]!, r)));
  const terms = selections.flatMap((r): tf.Tensor[] => [
    ...(entropy > 0 ? [tf.mul(-entropy, tf.sum(tf.mul(r, tf.log(tf.add(r, EPSILON))), 1))] : []),
    ...(width < 2 ** count ? [tf.reciprocal(tf.add(tf.sum(r, 1), EPSILON))] : []),
  ]);
  return { gate, ...(terms.length > 0 && { penalty: tf.mean(sum(terms)) as tf.Scalar }) };
}

/** Returns the mean loss of each task over the rows of the batch that have its label. */
export function taskLosses(
  outputs: readonly tf.Tensor2D[],
  targets: ReturnType<typeof taskTargets>,
): tf.Scalar[] {
  return outputs.map((output, k) => {
    const { kind, truth, shares } = targets[k]!;
    const losses = lossOfRows[kind](truth, output);
    return (shares ? tf.sum(tf.mul(shares, losses)) : tf.mean(losses)) as tf.Scalar;
  });
}

/** Returns the value of a penalty. */
export function penaltyTensor(penalty: Penalty, parameters: readonly tf.Tensor[]): tf.Scalar {
  if (penalty.kind === 'open-gates') {
    const { beta, gamma, zeta } = HARD_CONCRETE;
    const open = tf.sigmoid(
      tf.sub(parameters[penalty.gates.logA.index]!, beta * log(-gamma / zeta)),
    );
    return tf.mul(penalty.lambda, tf.sum(open));
  }
  const distances = penalty.left.map((parameter, i) =>
    tf.sum(tf.square(tf.sub(parameters[parameter.index]!, parameters[penalty.right[i]!.index]!))),
  );
  return tf.mul(penalty.alpha, sum(distances));
}

/** Drops weights of a gate and rescales the others; see `gate-dropout` in models/graph.ts. */
function dropped(gate: tf.Tensor2D, isKept: tf.Tensor2D): tf.Tensor2D {
  const left = tf.mul<tf.Tensor2D>(gate, tf.cast(isKept, 'float32'));
  const sum = tf.sum(left, 1, true);
  const whole = tf.all(isKept, 1).dataSync();
  // The mask is computed outside of the graph of gradients, as comparisons have no gradients.
  const stays = tf.tensor2d(
    sum.dataSync().map((left, row) => Number(whole[row % whole.length] || left <= NO_GATE)),
    sum.shape as [number, number],
    'bool',
  );
  return tf.where(stays, gate, tf.div<tf.Tensor2D>(left, tf.where(stays, tf.onesLike(sum), sum)));
}

/**
 * The losses of rows [B, 1] from labels y [B, 1] and outputs z [B, outputs], by the kind of label.
 */
const lossOfRows: Record<LabelSpec['kind'], (y: tf.Tensor2D, z: tf.Tensor2D) => tf.Tensor2D> = {
  regression: (y, z) => tf.square(tf.sub<tf.Tensor2D>(z, y)),
  binary: crossEntropy,
  count: (y, z) => tf.sub(tf.exp(z), tf.mul(y, z)),
  classes(y, z) {
    const own = tf.oneHot(tf.cast(tf.reshape(y, [-1]), 'int32'), z.shape[1]);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(z), own), 1, true));
  },
};

/** The cross-entropy from the logit z: `max(z, 0) - z y + log(1 + exp(-|z|))`. */
function crossEntropy(y: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));
}

/** Splits [B, n] into n columns [B, 1]. TensorFlow.js has no gradient for a split into one part. */
function splitColumns(x: tf.Tensor2D): tf.Tensor2D[] {
  const [, n] = x.shape;
  return n === 1 ? [x] : tf.split(x, n, 1);
}

/** Adds up one or more tensors. */
export function sum<T extends tf.Tensor>(tensors: readonly T[]): T {
  return tensors.reduce((total, tensor) => tf.add<T>(total, tensor));
}

/** The labels of a batch, task by task. */
export function taskTargets(labels: readonly LabelSpec[], batch: Batch) {
  const rows = batch.labels.length / labels.length;
  return labels.map((label, k) => {
    const truth = Float32Array.from(
      { length: rows },
      (_, i) => batch.labels[i * labels.length + k]!,
    );
    const isPlain = !label.partial && (label.weight ?? 1) === 1 && !batch.weights;
    const shares = isPlain ? undefined : column(rowShares(truth, label.weight ?? 1, batch.weights));
    const known = label.partial ? truth.map((value) => (Number.isNaN(value) ? 0 : value)) : truth;
    return {
      kind: label.kind,
      /** [B, 1]; 0 where a row has no label. */
      truth: column(known),
      /**
       * [B, 1]: the share of each row's loss in the task's loss; undefined where that is the mean.
       */
      shares,
      isLabelled: !truth.every(Number.isNaN),
    };
  });
}

/** `w v_i / sum_i v_i` for the rows that have a label, 0 for the others. */
function rowShares(
  truth: Float32Array,
  taskWeight: number,
  weights: Float32Array | undefined,
): Float32Array {
  const counts = Float64Array.from(truth, (value, i) =>
    Number.isNaN(value) ? 0 : (weights?.[i] ?? 1),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => (total > 0 ? (taskWeight * count) / total : 0));
}

const column = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);
