import { exp, log, sqrt } from '../../kernels/exact-functions.js';
import { type Method, MIN_LOSS, type Part } from './method.js';
import { softmax, stepLogit, taskLogits } from './trained-logits.js';

/**
 * GradNorm (Chen et al., ICML 2018): factors `w = n softmax(logits)`, whose logits Adam trains to
 * lessen `sum_i |w_i ||g_i|| - target_i|`. The targets, constants, are `mean_j(w_j ||g_j||)
 * rho_i^asymmetry`, where rho_i is L_i / L_i(first step) divided by the mean of these ratios. Norms
 * are over all shared parameters, as in LibMTL.
 */
export const gradnorm = ({
  asymmetry,
  rate,
}: {
  readonly asymmetry: number;
  readonly rate: number;
}): Method => ({
  factors: softmaxWeights,

  update(part) {
    const { n, losses, gram, states } = part;
    const weights = softmaxWeights(part);
    const ratios = new Float64Array(n);
    let [meanRatio, meanNorm] = [0, 0];
    for (let i = 0; i < n; i++) {
      const loss = Math.max(losses[i]!, MIN_LOSS);
      if (states[i]!.firstLoss === 0) states[i]!.firstLoss = loss;
      ratios[i] = loss / states[i]!.firstLoss;
      meanRatio += ratios[i]! / n;
      meanNorm += (weights[i]! * sqrt(gram[i * n + i]!)) / n;
    }
    // By a weight, the objective has this derivative; by a logit, that times the derivative of the
    // softmax.
    const slopes = new Float64Array(n);
    let mean = 0;
    for (let i = 0; i < n; i++) {
      const norm = sqrt(gram[i * n + i]!);
      const excess = weights[i]! * norm - meanNorm * exp(asymmetry * log(ratios[i]! / meanRatio));
      slopes[i] = excess > 0 ? norm : excess < 0 ? -norm : 0;
      mean += (weights[i]! * slopes[i]!) / n;
    }
    for (let i = 0; i < n; i++) stepLogit(states[i]!, weights[i]! * (slopes[i]! - mean), rate);
  },
});

const softmaxWeights = ({ n, states }: Part): Float64Array =>
  softmax(taskLogits(states)).map((share) => n * share);
