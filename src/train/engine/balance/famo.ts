import { log } from '../../kernels/exact-functions.js';
import { type Method, MIN_LOSS } from './method.js';
import { softmax, stepLogit, taskLogits } from './trained-logits.js';

/**
 * FAMO (Liu et al., NeurIPS 2023, as in their code and with LibMTL's weight decay): the gradient of
 * `sum_i z_i log L_i` with z = softmax(logits), rescaled so that the factors add up to n. After the
 * update, the decrease of each log L_i on the same batch trains the logits, so that slow losses get
 * more weight. Unlike the authors' code, it does not clip gradients.
 */
export const famo = ({
  rate,
  decay,
}: {
  readonly rate: number;
  readonly decay: number;
}): Method => ({
  factors({ n, losses, states }) {
    const shares = softmax(taskLogits(states));
    let total = 0;
    for (let i = 0; i < n; i++) {
      shares[i] = shares[i]! / Math.max(losses[i]!, MIN_LOSS);
      total += shares[i]!;
    }
    return shares.map((share) => (n * share) / total);
  },

  update({ n, losses, states }, after) {
    const shares = softmax(taskLogits(states));
    const falls = new Float64Array(n);
    let mean = 0;
    for (let i = 0; i < n; i++) {
      falls[i] = log(Math.max(losses[i]!, MIN_LOSS)) - log(Math.max(after[i]!, MIN_LOSS));
      mean += shares[i]! * falls[i]!;
    }
    for (let i = 0; i < n; i++) {
      const state = states[i]!;
      stepLogit(state, shares[i]! * (falls[i]! - mean) + decay * state.logit, rate);
    }
  },
});
