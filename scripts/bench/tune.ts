/**
 * `npm run bench:tune`: the Gaussian process tuner against random search on two functions of known
 * minima, without and with noise, at equal numbers of trials. Prints a Markdown table of the
 * regret: by how much the function at the best trial observed is above its minimum.
 */
import { cpus } from 'node:os';
import { registerExtras } from '../../src/extras/register.js';
import { quantile } from '../../src/ground/stats/descriptive.js';
import { wilcoxonSignedRank } from '../../src/ground/stats/wilcoxon.js';
import type { Method } from '../../src/sweep/tune/propose.js';
import { branin, hartmann6 } from '../../test/reference/test-functions.js';
import { regrets, search } from '../../test/sweep/tune/search.js';

registerExtras();

const REPEATS = 20;
const BATCH = 4;
const CHECKPOINTS = [25, 50, 100];
const TRIALS = Math.max(...CHECKPOINTS);

const problems = [
  { problem: branin, noise: 0 },
  { problem: branin, noise: 1 },
  { problem: hartmann6, noise: 0 },
  { problem: hartmann6, noise: 0.1 },
];

const rounded = (value: number): string => (value < 5e-5 ? '< 0.0001' : value.toFixed(4));

function quartiles(values: readonly number[]): string {
  const sorted = Float64Array.from(values).sort();
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((p) => rounded(quantile(sorted, p)));
  return `${median} (${q1} to ${q3})`;
}

console.log(
  `Regret, median (quartiles) of ${REPEATS} repeats, in batches of ${BATCH}; p by Wilcoxon's signed-rank test.\n`,
);
console.log(
  '| function | noise (sd) | trials | Gaussian process | random | Gaussian process better in | p |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
let seconds = 0;
for (const { problem, noise } of problems) {
  const curves = (method: Method) =>
    Array.from({ length: REPEATS }, (_, seed) =>
      regrets(problem, search(method, problem, { seed, trials: TRIALS, batch: BATCH, noise })),
    );
  const start = performance.now();
  const process = curves('gaussian-process');
  seconds += (performance.now() - start) / 1000;
  const random = curves('random');
  for (const trials of CHECKPOINTS) {
    const [ours, theirs] = [process, random].map((all) =>
      all.map((curve) => curve[trials - 1]!),
    ) as [number[], number[]];
    const differences = ours.map((regret, i) => regret - theirs[i]!);
    const better = differences.filter((difference) => difference < 0).length;
    const p = wilcoxonSignedRank(differences)?.p ?? 1;
    const cells = [
      problem.name,
      noise,
      trials,
      quartiles(ours),
      quartiles(theirs),
      `${better} of ${REPEATS}`,
      p.toPrecision(2),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
const proposals = problems.length * REPEATS * TRIALS;
console.log(
  `\n${((1000 * seconds) / proposals).toFixed(0)} ms a proposed point, on ${cpus()[0]?.model.trim()}.`,
);
