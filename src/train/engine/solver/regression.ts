/** Fits linear, logistic, multinomial and Poisson regressions by Newton's method. */

import type { LabelKind } from '../../../ground/base/metric.js';
import { exp, log } from '../../kernels/exact-functions.js';
import type { Design } from './design.js';
import { conjugateGradients, dot, factorize, solveFactored } from './equations.js';

interface TaskRows {
  readonly kind: LabelKind;
  /** The number of outputs, C, if the label has classes. */
  readonly classes?: number | undefined;
  /** X [n, p] */
  readonly design: Design;
  /** y [n]; 0 or 1 for binary labels, the numbers of classes. */
  readonly labels: Float64Array;
  /** v [n], above 0. */
  readonly weights: Float64Array;
}

/** The loss of a row as a function of its output, and its first two derivatives. */
interface RowLoss {
  readonly loss: number;
  readonly slope: number;
  readonly curvature: number;
}

/**
 * The least curvature of a row in the equations of a step, which keeps them regular where
 * probabilities are 0 or 1.
 */
const MIN_CURVATURE = 1e-10;

const lossOfRow: Readonly<
  Record<Exclude<LabelKind, 'classes'>, (output: number, label: number) => RowLoss>
> = {
  regression: (output, label) => ({
    loss: (output - label) * (output - label),
    slope: 2 * (output - label),
    curvature: 2,
  }),
  count(logMean, label) {
    const mean = exp(logMean);
    return {
      loss: mean - label * logMean,
      slope: mean - label,
      curvature: Math.max(mean, MIN_CURVATURE),
    };
  },
  binary: (logit, label) => {
    // With e = exp(-|logit|), nothing overflows.
    const e = exp(logit < 0 ? logit : -logit);
    const positive = (logit < 0 ? e : 1) / (1 + e);
    const wrong = label === 1 ? -logit : logit;
    return {
      loss: Math.max(wrong, 0) + log(1 + e),
      slope: positive - label,
      curvature: Math.max(e / ((1 + e) * (1 + e)), MIN_CURVATURE),
    };
  },
};

/**
 * The most columns for which equations are preconditioned by a factorization, which takes p^3 / 3
 * operations.
 */
const MAX_COLUMNS = 1000;

/**
 * After a solution of more iterations than this, the factorization is made anew from the current
 * curvatures.
 */
const OUTDATED = 20;

/**
 * A fit ends after a step that changes no output by more than this; Newton's method squares what is
 * left of the error.
 */
const TOLERANCE = 1e-7;

/**
 * The tolerance of a fit that is only compared with others: errors in the outputs count in the loss
 * by their squares.
 */
export const ROUGH = 1e-3;

/**
 * The most steps of a fit, and the most halvings of a step. Only rounding errors can reach them.
 */
const MAX_STEPS = 100;
const MAX_HALVINGS = 40;

/**
 * The share of the decrease predicted by the slope that a step must achieve (Armijo's condition).
 */
const SUFFICIENT = 1e-4;

/**
 * The regression of one task: it minimizes `sum_i v_i l_i / sum_i v_i + (s / n) sum_j w_j^2`, where
 * l_i is the squared error, the cross-entropy (of classes, that of the softmax) or the Poisson loss
 * `exp(z) - y z` of row i, n the number of rows, and j runs over all columns but the intercept, for
 * each output. With weights of 1 the strength s is the `alpha` of scikit-learn's `Ridge`, and `1 /
 * (2 C)` of its `LogisticRegression`. Weights are [C, p], and outputs [C, n].
 *
 * It is solved by Newton's method, whose steps are halved until the objective decreases: for
 * logistic regression these are iteratively reweighted least squares (Hastie, Tibshirani and
 * Friedman, The Elements of Statistical Learning, section 4.4.1); for ridge regression the first
 * step is exact but for rounding. The equations of a step are solved by conjugate gradients: for up
 * to 1000 columns preconditioned by Cholesky's factorization of the equations of an earlier step
 * (of ridge regression these are the same, and one iteration solves them), for more by their
 * diagonal. Of classes, both are those of the mean curvature over the outputs, for each by itself.
 */
export class Regression {
  readonly #total: number;
  /** X' diag(h) X of an earlier step, and its factorization for a strength. */
  #factored:
    | { readonly gram: Float64Array; readonly strength: number; readonly factor: Float64Array }
    | undefined;

  constructor(private readonly rows: TaskRows) {
    this.#total = rows.weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** The weights [C, p] for a strength, from given ones on. */
  fit(strength: number, start: Float64Array, tolerance = TOLERANCE): Float64Array {
    let w = start;
    let outputs = this.#times(w);
    let here = this.#at(outputs, w, strength);
    for (let step = 0; step < MAX_STEPS; step++) {
      const gradient = this.#gradient(here.slopes, w, strength);
      const descent = gradient.map((value) => -value);
      const direction = this.#solve(here.curvatures, strength, descent);
      const change = this.#times(direction);
      const moved = (size: number) => w.map((value, j) => value + size * direction[j]!);
      if (change.every((value) => Math.abs(value) <= tolerance)) return moved(1);
      const slope = dot(gradient, direction);
      let size = 1;
      for (let halvings = 0; ; halvings++, size /= 2) {
        // Rounding may leave no decrease to be found: the weights are as good as they get.
        if (halvings > MAX_HALVINGS) return w;
        const next = moved(size);
        const nextOutputs = outputs.map((value, i) => value + size * change[i]!);
        const there = this.#at(nextOutputs, next, strength);
        if (there.objective > here.objective + SUFFICIENT * size * slope) continue;
        [w, outputs, here] = [next, nextOutputs, there];
        break;
      }
    }
    return w;
  }

  gradient(w: Float64Array, strength: number): Float64Array {
    return this.#gradient(this.#at(this.#times(w), w, strength).slopes, w, strength);
  }

  /** The objective without its penalty: the loss that training minimizes. */
  loss(w: Float64Array): number {
    return this.#at(this.#times(w), w, 0).objective;
  }

  #times = (w: Float64Array): Float64Array =>
    this.#byOutput(w, (own) => this.rows.design.times(own));

  #byOutput(values: Float64Array, map: (own: Float64Array) => Float64Array): Float64Array {
    const { classes } = this.rows;
    if (classes === undefined) return map(values);
    const length = values.length / classes;
    const parts = Array.from({ length: classes }, (_, c) =>
      map(values.subarray(c * length, (c + 1) * length)),
    );
    const all = new Float64Array(classes * parts[0]!.length);
    for (const [c, part] of parts.entries()) all.set(part, c * part.length);
    return all;
  }

  /**
   * The objective, and its slopes [C, n] by the outputs and curvatures [C, n], of classes `v_i p_ic
   * / sum_i v_i`.
   */
  #at(outputs: Float64Array, w: Float64Array, strength: number) {
    const { kind, labels, weights } = this.rows;
    const [slopes, curvatures] = [
      new Float64Array(outputs.length),
      new Float64Array(outputs.length),
    ];
    let sum = 0;
    for (let i = 0; i < labels.length; i++) {
      const share = weights[i]! / this.#total;
      if (kind === 'classes') {
        sum += share * this.#classLoss(outputs, i, curvatures);
        for (let at = i, c = 0; at < outputs.length; at += labels.length, c++) {
          slopes[at] = share * (curvatures[at]! - Number(c === labels[i]));
          curvatures[at]! *= share;
        }
        continue;
      }
      const { loss, slope, curvature } = lossOfRow[kind](outputs[i]!, labels[i]!);
      sum += share * loss;
      slopes[i] = share * slope;
      curvatures[i] = share * curvature;
    }
    return { slopes, curvatures, objective: sum + this.#penalty(w, strength) };
  }

  /** The loss of row i of classes, whose probabilities are written into `probabilities` [C, n]. */
  #classLoss(logits: Float64Array, i: number, probabilities: Float64Array): number {
    const { labels } = this.rows;
    const n = labels.length;
    let [most, total] = [-Infinity, 0];
    for (let at = i; at < logits.length; at += n) most = Math.max(most, logits[at]!);
    for (let at = i; at < logits.length; at += n) {
      probabilities[at] = exp(logits[at]! - most);
      total += probabilities[at]!;
    }
    for (let at = i; at < logits.length; at += n) probabilities[at]! /= total;
    return most + log(total) - logits[labels[i]! * n + i]!;
  }

  #factor(strength: number): number {
    return strength / this.rows.labels.length;
  }

  #penalty(w: Float64Array, strength: number): number {
    const penalized = this.#byOutput(w, (own) => own.subarray(0, -1));
    return this.#factor(strength) * dot(penalized, penalized);
  }

  #gradient(slopes: Float64Array, w: Float64Array, strength: number): Float64Array {
    return this.#withRidge(this.#transposedTimes(slopes), w, strength);
  }

  #transposedTimes = (r: Float64Array): Float64Array =>
    this.#byOutput(r, (own) => this.rows.design.transposedTimes(own));

  /** Adds the gradient of the penalty. */
  #withRidge(image: Float64Array, w: Float64Array, strength: number): Float64Array {
    const { count } = this.rows.design.columns;
    const ridge = 2 * this.#factor(strength);
    for (let j = 0; j < w.length; j++) if ((j + 1) % count !== 0) image[j]! += ridge * w[j]!;
    return image;
  }

  /**
   * Solves `(X' diag(h) X + 2 s / n I) x = b`, where I has no 1 for the intercept; see `#curved`
   * for classes.
   */
  #solve(h: Float64Array, strength: number, b: Float64Array): Float64Array {
    const times = (v: Float64Array) =>
      this.#withRidge(this.#transposedTimes(this.#curved(h, this.#times(v))), v, strength);
    const mean = this.#meanCurvature(h);
    const isNarrow = this.rows.design.columns.count <= MAX_COLUMNS;
    const ofOutput = isNarrow ? this.#byFactor(mean, strength) : this.#byDiagonal(mean, strength);
    const { x, iterations } = conjugateGradients(times, (r) => this.#byOutput(r, ofOutput), b);
    if (iterations > OUTDATED) this.#factored = undefined;
    return x;
  }

  /**
   * The second derivatives by the outputs times a change u of these: of classes `h_c (u_c - sum_c
   * h_c u_c / sum_c h_c)`.
   */
  #curved(h: Float64Array, u: Float64Array): Float64Array {
    const n = this.rows.labels.length;
    if (this.rows.kind !== 'classes') return u.map((value, i) => value * h[i]!);
    const curved = new Float64Array(u.length);
    for (let i = 0; i < n; i++) {
      let [sum, total] = [0, 0];
      for (let at = i; at < u.length; at += n) {
        sum += h[at]! * u[at]!;
        total += h[at]!;
      }
      for (let at = i; at < u.length; at += n) curved[at] = h[at]! * (u[at]! - sum / total);
    }
    return curved;
  }

  /** [n]: the curvature, of classes its mean `sum_c h_c (1 - h_c / sum_c h_c) / C`. */
  #meanCurvature(h: Float64Array): Float64Array {
    const { labels, classes, weights } = this.rows;
    if (classes === undefined) return h;
    return Float64Array.from(labels, (_, i) => {
      const share = weights[i]! / this.#total;
      let sum = 0;
      for (let at = i; at < h.length; at += labels.length) sum += h[at]! * (1 - h[at]! / share);
      return Math.max(sum / classes, share * MIN_CURVATURE);
    });
  }

  #byFactor(h: Float64Array, strength: number): (r: Float64Array) => Float64Array {
    const p = this.rows.design.columns.count;
    if (this.#factored?.strength !== strength) {
      const gram = this.#factored?.gram ?? this.rows.design.gram(h);
      const factor = gram.slice();
      for (let j = 0; j < p - 1; j++) factor[j * p + j]! += 2 * this.#factor(strength);
      factorize(factor, p);
      this.#factored = { gram, strength, factor };
    }
    const { factor } = this.#factored;
    return (r) => solveFactored(factor, r);
  }

  #byDiagonal(h: Float64Array, strength: number): (r: Float64Array) => Float64Array {
    const diagonal = this.rows.design.diagonal(h);
    for (let j = 0; j < diagonal.length - 1; j++) diagonal[j]! += 2 * this.#factor(strength);
    return (r) => r.map((value, j) => value / diagonal[j]!);
  }
}
