/**
 * One training step of MMoE, from batch to updated weights, in plain float64: the file to read
 * first. It has the paper's structure, one hidden layer in each expert and each tower, and computes
 * the same as the engines, without their speed. Nothing imports it except the test that compares it
 * with the engine.
 *
 * Letters: B rows of a batch, d features, n experts of e units, K tasks with towers of t units.
 */

/** Rows of numbers: a batch is one [B, d], a layer's weights are one [inputs, units]. */
export type Matrix = readonly (readonly number[])[];

/** A layer `x W + b`: W [inputs, units], b [units]. */
interface Layer {
  readonly W: Matrix;
  readonly b: readonly number[];
}

/** All weights of a model, or numbers of the same shape: gradients, and the moments of Adam. */
export interface Weights {
  /** n layers [d, e] with ReLU: the paper's f_i. */
  readonly experts: readonly Layer[];
  /** K matrices W_g^k [d, n], without biases. */
  readonly gates: readonly Matrix[];
  /** K layers [e, t] with ReLU, and K linear ones [t, 1]: together the paper's h^k. */
  readonly towers: readonly Layer[];
  readonly outputs: readonly Layer[];
}

/** The intermediate values of one row; the backward pass needs all of them. */
interface Forward {
  /** f_i(x) [n, e] */
  readonly experts: Matrix;
  /** g^k(x) [K, n]: shares of the experts, which sum to 1 for each task. */
  readonly gates: Matrix;
  /** f^k(x) = sum_i g^k(x)_i f_i(x) [K, e] */
  readonly mixtures: Matrix;
  /** [K, t] */
  readonly hidden: Matrix;
  /** y_k [K] */
  readonly predictions: readonly number[];
}

/** Section 4.2, equations 6 and 7, for one row x [d]. */
function forward({ experts, gates, towers, outputs }: Weights, x: readonly number[]): Forward {
  const f = experts.map((layer) => relu(affine(x, layer)));
  const g = gates.map((W) => softmax(times(x, W)));
  const mixtures = g.map((shares) => weightedSum(shares, f));
  const hidden = mixtures.map((mixture, k) => relu(affine(mixture, towers[k]!)));
  const predictions = hidden.map((h, k) => affine(h, outputs[k]!)[0]!);
  return { experts: f, gates: g, mixtures, hidden, predictions };
}

/**
 * The loss and its gradient on a batch: the squared errors of all tasks, each a mean over rows,
 * added up.
 * @param xs [B, d]
 * @param ys [B, K]
 */
export function lossAndGradient(
  weights: Weights,
  xs: Matrix,
  ys: Matrix,
): { loss: number; gradient: Weights } {
  let loss = 0;
  let gradient = mapped(weights, () => 0);
  for (const [row, x] of xs.entries()) {
    const { experts: f, gates: g, mixtures, hidden, predictions } = forward(weights, x);
    const errors = predictions.map((prediction, k) => prediction - ys[row]![k]!);
    loss += sum(errors.map((error) => error * error)) / xs.length;

    // Backward, from the loss to the weights; d... is the derivative of the loss by ...
    const dPredictions = errors.map((error) => [(2 * error) / xs.length]);
    const outputs = weights.outputs.map((_, k) => layerGradient(hidden[k]!, dPredictions[k]!));
    const dHidden = weights.outputs.map(({ W }, k) =>
      throughRelu(hidden[k]!, timesTransposed(dPredictions[k]!, W)),
    );
    const towers = weights.towers.map((_, k) => layerGradient(mixtures[k]!, dHidden[k]!));
    const dMixtures = weights.towers.map(({ W }, k) => timesTransposed(dHidden[k]!, W));
    // An expert is part of the mixtures of all tasks, a gate only of its own task's.
    const dExperts = f.map((output, i) =>
      throughRelu(
        output,
        output.map((_, unit) => sum(dMixtures.map((dMixture, k) => g[k]![i]! * dMixture[unit]!))),
      ),
    );
    const dShares = dMixtures.map((dMixture) => f.map((output) => dot(output, dMixture)));
    const dScores = dShares.map((dShare, k) => throughSoftmax(g[k]!, dShare));
    gradient = combined(gradient, (a, b) => a + b, {
      experts: dExperts.map((dExpert) => layerGradient(x, dExpert)),
      gates: dScores.map((dScore) => outer(x, dScore)),
      towers,
      outputs,
    });
  }
  return { loss, gradient };
}

/**
 * The constants of Adam, and its state: moments of the gradient, and the number of steps so far.
 */
export interface Adam {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly m: Weights;
  readonly v: Weights;
  readonly steps: number;
}

/** The state before the first step. */
export function adamOn(weights: Weights, constants: Omit<Adam, 'm' | 'v' | 'steps'>): Adam {
  const zeros = mapped(weights, () => 0);
  return { ...constants, m: zeros, v: zeros, steps: 0 };
}

/**
 * Performs one training step; returns the loss before it, and the weights and the optimizer's state
 * after it. The arguments are those of `lossAndGradient`.
 */
export function trainStep(
  weights: Weights,
  adam: Adam,
  xs: Matrix,
  ys: Matrix,
): { loss: number; weights: Weights; adam: Adam } {
  const { learningRate, beta1, beta2, epsilon } = adam;
  const { loss, gradient } = lossAndGradient(weights, xs, ys);
  const steps = adam.steps + 1;
  const m = combined(adam.m, (old, g) => beta1 * old + (1 - beta1) * g, gradient);
  const v = combined(adam.v, (old, g) => beta2 * old + (1 - beta2) * g * g, gradient);
  // Both moments start at 0, so early values are too small by a known factor.
  const change = combined(
    m,
    (m, v) =>
      (learningRate * (m / (1 - beta1 ** steps))) / (Math.sqrt(v / (1 - beta2 ** steps)) + epsilon),
    v,
  );
  return {
    loss,
    weights: combined(weights, (w, dw) => w - dw, change),
    adam: { ...adam, m, v, steps },
  };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

const dot = (a: readonly number[], b: readonly number[]): number =>
  sum(a.map((value, i) => value * b[i]!));

/** x W: [m] by [m, n] is [n]. */
const times = (x: readonly number[], W: Matrix): number[] =>
  W[0]!.map((_, column) => sum(x.map((value, i) => value * W[i]![column]!)));

/** d W^T: [n] by the transpose of [m, n] is [m]. */
const timesTransposed = (d: readonly number[], W: Matrix): number[] => W.map((row) => dot(row, d));

const affine = (x: readonly number[], { W, b }: Layer): number[] =>
  times(x, W).map((value, i) => value + b[i]!);

const relu = (values: readonly number[]): number[] => values.map((value) => Math.max(0, value));

/** `exp(s_i) / sum_j exp(s_j)`; the maximum cancels out and keeps exp in range. */
function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

const weightedSum = (shares: readonly number[], vectors: Matrix): number[] =>
  vectors[0]!.map((_, unit) => sum(shares.map((share, i) => share * vectors[i]![unit]!)));

const outer = (x: readonly number[], d: readonly number[]): Matrix =>
  x.map((value) => d.map((by) => value * by));

/** The gradient of a layer by its input and the derivative d of the loss by its output. */
const layerGradient = (x: readonly number[], d: readonly number[]): Layer => ({
  W: outer(x, d),
  b: d,
});

/** ReLU passes on the derivatives of units with positive outputs. */
const throughRelu = (output: readonly number[], d: readonly number[]): number[] =>
  d.map((value, unit) => (output[unit]! > 0 ? value : 0));

/** `dL/ds_i = g_i (dL/dg_i - sum_j g_j dL/dg_j)` */
function throughSoftmax(shares: readonly number[], d: readonly number[]): number[] {
  const mean = dot(shares, d);
  return shares.map((share, i) => share * (d[i]! - mean));
}

/** Combines each number of `a` with the corresponding number of `b`. */
function combined(a: Weights, of: (a: number, b: number) => number, b: Weights): Weights {
  const vectors = (a: readonly number[], b: readonly number[]) =>
    a.map((value, i) => of(value, b[i]!));
  const matrices = (a: Matrix, b: Matrix) => a.map((row, i) => vectors(row, b[i]!));
  const layers = (a: readonly Layer[], b: readonly Layer[]) =>
    a.map(({ W, b: bias }, i) => ({ W: matrices(W, b[i]!.W), b: vectors(bias, b[i]!.b) }));
  return {
    experts: layers(a.experts, b.experts),
    gates: a.gates.map((gate, k) => matrices(gate, b.gates[k]!)),
    towers: layers(a.towers, b.towers),
    outputs: layers(a.outputs, b.outputs),
  };
}

const mapped = (weights: Weights, of: (value: number) => number): Weights =>
  combined(weights, of, weights);
