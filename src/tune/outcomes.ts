import type { Better } from '../base/metric.js';
import { sqrt } from '../kernels/kernels.js';
import { mean, variance } from '../stats/moments.js';
import { quantile } from '../stats/summary.js';
import type { TriedPoint } from './space.js';

/**
 * The values of trials as targets of a Gaussian process, [n]: lower is better, mean 0, variance 1 (all 0 where they are
 * equal). The bad tail is clipped to Tukey's fence, one and a half interquartile ranges beyond the worse quartile: a
 * network that learned nothing says little about how good ones differ. A trial without a value, which diverged, counts
 * as the worst of the clipped values.
 */
export function targetsOf(history: readonly TriedPoint[], better: Better): Float64Array {
  const losses = history.map(({ value }) => lossOf(value, better));
  const finished = Float64Array.from(losses.filter((loss) => loss !== undefined)).sort();
  if (finished.length === 0) return new Float64Array(history.length);
  const [low, high] = [quantile(finished, 0.25), quantile(finished, 0.75)];
  const worst = Math.min(finished.at(-1)!, high + 1.5 * (high - low));
  const clipped = Float64Array.from(losses, (loss) => Math.min(loss ?? worst, worst));
  const center = mean(clipped)!;
  const deviation = sqrt(variance(clipped) ?? 0) || 1;
  return clipped.map((loss) => (loss - center) / deviation);
}

function lossOf(value: number | undefined, better: Better): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  return better === 'lower' ? value : -value;
}
