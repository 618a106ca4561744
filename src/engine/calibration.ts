import { exp } from '../kernels/kernels.js';
import { ascendingByClass } from './by-class.js';

const BINS = 15;

/**
 * The expected calibration error of logits. The rows, in the order of their predicted probabilities, are cut into 15 bins of
 * equally many, bin b ending at row floor(b rows / 15); the error is the mean over bins, weighted by their rows, of the
 * distance between the mean probability and the share of positives (Naeini et al. 2015; bins of equal size as in Nguyen and
 * O'Connor 2015). Rows with the same logit have no order of their own: each counts as their share of positives, so that it
 * does not matter where a bin cuts them. NaN without rows.
 */
export function expectedCalibrationError(logits: Float32Array, truth: Float32Array): number {
  const rows = logits.length;
  let [sum, excess] = [0, 0];
  let [bin, filled] = [1, 0];
  for (const { logit, count, positives } of tiesOf(logits, truth)) {
    const gap = probabilityOf(logit) - positives / count;
    for (let left = count; left > 0; ) {
      const end = Math.floor((bin * rows) / BINS);
      const taken = Math.min(left, end - filled);
      excess += taken * gap;
      filled += taken;
      left -= taken;
      if (filled < end) continue;
      sum += Math.abs(excess);
      excess = 0;
      bin++;
    }
  }
  return sum / rows;
}

/** Rows of the same logit, in ascending order of it. */
function* tiesOf(logits: Float32Array, truth: Float32Array) {
  const { positives, negatives } = ascendingByClass(logits, truth);
  for (let p = 0, n = 0; p < positives.length || n < negatives.length; ) {
    const [firstPositive, firstNegative] = [p, n];
    const logit = Math.min(positives[p] ?? Infinity, negatives[n] ?? Infinity);
    while (positives[p] === logit) p++;
    while (negatives[n] === logit) n++;
    yield { logit, count: p - firstPositive + (n - firstNegative), positives: p - firstPositive };
  }
}

/** 1 / (1 + e^-z) */
export function probabilityOf(z: number): number {
  if (z >= 0) return 1 / (1 + exp(-z));
  const e = exp(z);
  return e / (1 + e);
}
