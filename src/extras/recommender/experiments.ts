/**
 * Live experiments on trained models, with any number of repetitions.
 *
 * The users whom the models served are the whole population, so the worth of an arm to them, and
 * the lift of one arm over another, is known exactly. An experiment draws as many users from the
 * population, with replacement, and simulates their requests: each candidate of each request has
 * one number that decides what the user would do with it, so all arms that serve a user meet the
 * same random numbers. A second group of users, drawn independently, has different numbers. In the
 * unpaired design, the treatment serves the second group and the control the first; in the paired
 * design, both serve the first. The covariate of CUPED is a user's number of positives in as many
 * earlier requests under the old model, which is known for all users, and so is its mean.
 */

import { fastStream, streamKey } from '../../ground/base/random.js';
import { sizeToDiffer } from '../../ground/stats/power.js';
import { impressions, uniforms } from '../../train/kernels/exact-functions.js';
import {
  type Arm,
  type Covariate,
  jointMoments,
  type Lift,
  liftInterval,
  type Moments,
  pairedLift,
  unpairedLift,
} from './lift.js';
import type { Experiments } from './record.js';
import { type Chances, drawRequests, slateChances, slateWorth, VISITS } from './service.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { CANDIDATES, drawLog, makeWorld, SLOTS, type World } from './world.js';

/** The treatment is on a separate group of users (`apart`) and on that of the control (`same`). */
interface Compared {
  readonly control: Arm;
  readonly apart: Arm;
  readonly same: Arm;
  readonly covariate: Covariate;
}

const estimators: Readonly<Record<string, (compared: Compared) => Lift>> = {
  unpaired: ({ apart, control }) => unpairedLift(apart, control),
  'unpaired, CUPED': ({ apart, control, covariate }) => unpairedLift(apart, control, covariate),
  paired: ({ same, control }) => pairedLift(same, control),
  'paired, CUPED': ({ same, control, covariate }) => pairedLift(same, control, covariate),
};

const TASKS = recommenderTasks.length;

/**
 * Runs experiments on all pairs of arms that served the users of a seed, from the slates of each,
 * [requests, slots].
 */
export function experimentsOn(
  spec: RecommenderSpec,
  seed: number,
  slates: readonly Uint8Array[],
  repeats: number,
): Experiments {
  const world = makeWorld(spec, seed);
  const requests = drawRequests(world, seed, spec);
  const users = spec.users!;
  const before = periodBefore(world, seed, users, spec.randomSlots);
  const worths = slates.map((own) => slateWorth(requests, own));
  const arms = slates.map((own) => ({ slates: own, ...slateChances(requests, own) }));
  const draw = groups(seed, users, arms, before.counts);
  const rejections = arms.map(() => recommenderTasks.map((): [number, number] => [0, 0]));
  const pairs = arms.flatMap((_, treatment) =>
    arms.slice(0, treatment).map((_, control) => ({
      control,
      treatment,
      tasks: recommenderTasks.map(
        (_, k) => new LiftSums(worths[treatment]![k]! / worths[control]![k]! - 1),
      ),
    })),
  );
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [first, second] = [draw(2 * repeat), draw(2 * repeat + 1)];
    for (let k = 0; k < TASKS; k++) {
      const own = (column: number): Arm => ({ moments: first[k]!, column });
      const others = (column: number): Arm => ({ moments: second[k]!, column });
      const covariate = { column: arms.length, mean: before.means[k]! };
      for (const { control, treatment, tasks } of pairs)
        tasks[k]!.add({
          control: own(control),
          apart: others(treatment),
          same: own(treatment),
          covariate,
        });
      rejections.forEach((tasks, arm) => {
        [undefined, covariate].forEach((adjusted, i) => {
          const [low, high] = liftInterval(unpairedLift(others(arm), own(arm), adjusted));
          if (low > 0 || high < 0) tasks[k]![i]!++;
        });
      });
    }
  }
  return {
    arms: worths.map((worth, arm) => ({ worth, rejections: rejections[arm]! })),
    pairs: pairs.map(({ tasks, ...pair }) => ({
      ...pair,
      tasks: tasks.map((sums) => ({
        exact: sums.exact,
        estimates: sums.estimates(users, repeats),
      })),
    })),
  };
}

/**
 * The positives of each user in an earlier period of equally many requests, which the old model
 * served: [task][user], and their means.
 */
function periodBefore(world: World, seed: number, users: number, random: number) {
  const log = drawLog(world, seed, 'before', {
    shown: 'slate',
    random,
    position: 'none',
    visits: VISITS,
    usersOf: 'live',
  });
  const each = VISITS * SLOTS;
  const labels = new Float32Array(users * each * TASKS);
  impressions(log, 0, users * each, { labels });
  const counts = recommenderTasks.map((_, k) =>
    Float64Array.from({ length: users }, (_, user) => {
      let sum = 0;
      for (let i = 0; i < each; i++) sum += labels[(user * each + i) * TASKS + k] || 0;
      return sum;
    }),
  );
  return { counts, means: counts.map((own) => own.reduce((sum, count) => sum + count, 0) / users) };
}

/**
 * Returns a function that draws group n of users; the same n gives the same group. It returns for
 * each task the moments of the positives in each arm and in the period before.
 */
function groups(
  seed: number,
  users: number,
  arms: readonly (Chances & { readonly slates: Uint8Array })[],
  before: readonly Float64Array[],
) {
  const key = streamKey(seed, 'experiments');
  // For each task, the positives of each drawn user: a column for each arm, and a last one for the
  // period before.
  const columns = recommenderTasks.map(() =>
    Array.from({ length: arms.length + 1 }, () => new Float64Array(users)),
  );
  const [engagement, satisfaction] = columns as [Float64Array[], Float64Array[]];
  return (number: number): Moments[] => {
    const uniform = fastStream(`mmoe-exp/${seed}/experiments/${number}`);
    const decides = uniforms(key, number, users * VISITS * CANDIDATES);
    for (let drawn = 0; drawn < users; drawn++) {
      const user = Math.floor(uniform() * users);
      const [own, fresh] = [user * VISITS * SLOTS, drawn * VISITS * CANDIDATES];
      arms.forEach(({ slates, engaged, satisfied }, a) => {
        let [engagements, satisfactions] = [0, 0];
        for (let i = 0; i < VISITS * SLOTS; i++) {
          const u = decides[fresh + Math.floor(i / SLOTS) * CANDIDATES + slates[own + i]!]!;
          if (u >= engaged[own + i]!) continue;
          engagements++;
          if (u < satisfied[own + i]!) satisfactions++;
        }
        engagement[a]![drawn] = engagements;
        satisfaction[a]![drawn] = satisfactions;
      });
      for (let k = 0; k < TASKS; k++) columns[k]![arms.length]![drawn] = before[k]![user]!;
    }
    return columns.map(jointMoments);
  };
}

class LiftSums {
  readonly #sums = Object.entries(estimators).map(([name, estimate]) => ({
    name,
    estimate,
    squares: 0,
    counts: { covered: 0, raised: 0, lowered: 0 },
    first: undefined as Lift | undefined,
  }));

  constructor(readonly exact: number) {}

  add(compared: Compared): void {
    for (const sum of this.#sums) {
      const lift = sum.estimate(compared);
      const [low, high] = liftInterval(lift);
      sum.first ??= lift;
      sum.squares += lift.standardError ** 2;
      if (low <= this.exact && this.exact <= high) sum.counts.covered++;
      if (low > 0) sum.counts.raised++;
      else if (high < 0) sum.counts.lowered++;
    }
  }

  estimates(
    users: number,
    repeats: number,
  ): Experiments['pairs'][number]['tasks'][number]['estimates'] {
    const estimates = this.#sums.map(({ name, first, squares, counts }) => {
      const variance = squares / repeats;
      const needed = sizeToDiffer(this.exact, Math.sqrt(variance), users);
      return [
        name,
        { first: first!, variance, ...counts, ...(needed !== undefined && { needed }) },
      ] as const;
    });
    return Object.fromEntries(estimates);
  }
}
