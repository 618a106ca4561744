import { fastStream, streamKey } from '../../base/random.js';
import { impressions, uniforms } from '../../kernels/kernels.js';
import {
  type Covariate,
  type Lift,
  liftInterval,
  type Moments,
  momentsOf,
  pairedLift,
  unpairedLift,
} from '../../stats/lift.js';
import { sizeToDiffer } from '../../stats/power.js';
import { type Chances, chancesOf, type Requests, servedRequests, VISITS, worthOf } from './service.js';
import { type RecommenderSpec, recommenderTasks } from './spec.js';
import { logOf, SLOTS, type World, worldOf } from './world.js';

/*
 * Live experiments on trained models, as often as one likes.
 *
 * The users whom the models served are everybody there is: what an arm is worth to them, and so the lift of one over another, is
 * known exactly. An experiment draws as many users from them, with replacement, and they make their requests: each candidate of each
 * request has one number that decides what the user would do with it, so all arms that serve a user meet the same random numbers.
 * A second group of users, drawn apart, has numbers of its own. Unpaired, the treatment has the second group and the control the first;
 * paired, both serve the first. The covariate of CUPED is what a user did in as many requests before, under the old model: that is
 * known of everybody, and its mean with it.
 */

/** How a lift can be estimated. */
const estimators = ['unpaired', 'unpaired, CUPED', 'paired', 'paired, CUPED'] as const;

export type Estimator = (typeof estimators)[number];

/** What an arm shows: the slates of all requests, [requests, slots]. */
export type ArmSlates = Uint8Array;

/** What came of an estimator over all experiments. */
export interface Estimated {
  /** The first experiment's. */
  readonly first: Lift;
  /** The mean over experiments of the squared standard error. */
  readonly variance: number;
  /** Experiments whose 95 % interval covers the exact lift, lies above 0, and below it. */
  readonly covered: number;
  readonly raised: number;
  readonly lowered: number;
  /** Users an arm with which a test finds the exact lift in four of five experiments, at a level of 5 %; left out where there is no lift. */
  readonly needed?: number;
}

export interface PairOutcome {
  /** Numbers of arms. */
  readonly control: number;
  readonly treatment: number;
  /** In the order of the tasks. */
  readonly tasks: readonly {
    readonly exact: number;
    readonly estimates: Readonly<Record<Estimator, Estimated>>;
  }[];
}

export interface ArmOutcome {
  /** Of each task the exact positives a request. */
  readonly worth: readonly number[];
  /** Of each task how many A/A experiments, the arm in both groups, had an interval without 0: plain and with CUPED. */
  readonly rejections: readonly (readonly [plain: number, adjusted: number])[];
}

export interface Experiments {
  readonly users: number;
  readonly repeats: number;
  readonly arms: readonly ArmOutcome[];
  readonly pairs: readonly PairOutcome[];
}

const TASKS = recommenderTasks.length;

/** Experiments on arms that served the users of a spec and seed, all pairs of them. */
export function experimentsOn(
  spec: RecommenderSpec,
  seed: number,
  slates: readonly ArmSlates[],
  repeats: number,
): Experiments {
  const world = worldOf(spec, seed);
  const requests = servedRequests(world, seed, spec);
  const users = spec.users!;
  const before = periodBefore(world, seed, users, spec.randomSlots);
  const worths = slates.map((own) => worthOf(requests, own));
  const arms = slates.map((own) => ({ slates: own, ...chancesOf(requests, own) }));
  const tally = new Tally(worths, before.means, repeats);
  const groups = [0, 1].map(() => new Group(seed, users, requests, arms, before.counts));
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [first, second] = groups.map((group, g) => group.draw(2 * repeat + g));
    tally.add(first!, second!);
  }
  return { users, repeats, ...tally.outcome(users) };
}

/** What users did in as many requests before, under the old model: [task][user], and the means over all. */
function periodBefore(world: World, seed: number, users: number, random: number) {
  const log = logOf(world, seed, 'before', {
    ...{ shown: 'slate', random, position: 'none', visits: VISITS, usersOf: 'live' },
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

/** What an arm shows, and what may come of it. */
interface Served extends Chances {
  readonly slates: ArmSlates;
}

/** A group of users who are drawn for each experiment anew. */
class Group {
  /** [task]: of each user drawn, what an arm after the other gets of it, and last what it did before. */
  readonly #columns: Float64Array[][];
  readonly #key: Uint32Array;

  constructor(
    private readonly seed: number,
    private readonly users: number,
    private readonly requests: Requests,
    private readonly arms: readonly Served[],
    private readonly before: readonly Float64Array[],
  ) {
    this.#key = streamKey(seed, 'experiments');
    this.#columns = recommenderTasks.map(() => Array.from({ length: arms.length + 1 }, () => new Float64Array(users)));
  }

  /** Of each task the moments of what it gave to the arms and, in the last column, of what it did before. */
  draw(number: number): Moments[] {
    const { users, arms, before, requests } = this;
    const { candidates } = requests;
    const uniform = fastStream(`mmoe-exp/${this.seed}/experiments/${number}`);
    const decides = uniforms(this.#key, number, users * VISITS * candidates);
    const [engagement, satisfaction] = this.#columns as [Float64Array[], Float64Array[]];
    for (let drawn = 0; drawn < users; drawn++) {
      const user = Math.floor(uniform() * users);
      const [own, fresh] = [user * VISITS * SLOTS, drawn * VISITS * candidates];
      arms.forEach(({ slates, engaged, satisfied }, a) => {
        let [engagements, satisfactions] = [0, 0];
        for (let i = 0; i < VISITS * SLOTS; i++) {
          const u = decides[fresh + Math.floor(i / SLOTS) * candidates + slates[own + i]!]!;
          if (u >= engaged[own + i]!) continue;
          engagements++;
          if (u < satisfied[own + i]!) satisfactions++;
        }
        engagement[a]![drawn] = engagements;
        satisfaction[a]![drawn] = satisfactions;
      });
      for (let k = 0; k < TASKS; k++) this.#columns[k]![arms.length]![drawn] = before[k]![user]!;
    }
    return this.#columns.map(momentsOf);
  }
}

/** Adds up what estimators say of pairs of arms. */
class Tally {
  readonly #pairs: { control: number; treatment: number; tasks: PairSum[] }[] = [];
  readonly #rejections: [number, number][][];

  constructor(
    private readonly worths: readonly (readonly number[])[],
    private readonly before: readonly number[],
    private readonly repeats: number,
  ) {
    for (let treatment = 1; treatment < worths.length; treatment++) {
      for (let control = 0; control < treatment; control++) {
        const tasks = recommenderTasks.map((_, k) => newSum(worths[treatment]![k]! / worths[control]![k]! - 1));
        this.#pairs.push({ control, treatment, tasks });
      }
    }
    this.#rejections = worths.map(() => recommenderTasks.map(() => [0, 0]));
  }

  add(first: readonly Moments[], second: readonly Moments[]): void {
    recommenderTasks.forEach((_, k) => {
      const [one, other] = [first[k]!, second[k]!];
      const covariate = { column: this.worths.length, mean: this.before[k]! };
      for (const { control, treatment, tasks } of this.#pairs) {
        const lifts = liftsOf(one, other, control, treatment, covariate);
        for (const estimator of estimators) count(tasks[k]!, estimator, lifts[estimator]);
      }
      this.#rejections.forEach((tasks, arm) => {
        [undefined, covariate].forEach((adjusted, i) => {
          const lift = unpairedLift({ moments: other, column: arm }, { moments: one, column: arm }, adjusted);
          if (sideOf(lift) !== 0) tasks[k]![i]!++;
        });
      });
    });
  }

  outcome(users: number): Pick<Experiments, 'arms' | 'pairs'> {
    const { repeats } = this;
    return {
      arms: this.worths.map((worth, arm) => ({ worth, rejections: this.#rejections[arm]! })),
      pairs: this.#pairs.map(({ control, treatment, tasks }) => ({
        ...{ control, treatment },
        tasks: tasks.map(({ exact, sums }) => ({
          exact,
          estimates: Object.fromEntries(
            estimators.map((estimator) => [estimator, estimatedBy(sums[estimator], exact, users, repeats)]),
          ) as Record<Estimator, Estimated>,
        })),
      })),
    };
  }
}

interface EstimatorSum {
  first: Lift | undefined;
  squares: number;
  covered: number;
  raised: number;
  lowered: number;
}

interface PairSum {
  readonly exact: number;
  readonly sums: Readonly<Record<Estimator, EstimatorSum>>;
}

const newSum = (exact: number): PairSum => ({
  exact,
  sums: Object.fromEntries(
    estimators.map((estimator) => [estimator, { first: undefined, squares: 0, covered: 0, raised: 0, lowered: 0 }]),
  ) as Record<Estimator, EstimatorSum>,
});

function liftsOf(
  one: Moments,
  other: Moments,
  control: number,
  treatment: number,
  covariate: Covariate,
): Record<Estimator, Lift> {
  const kept = { moments: one, column: control };
  const [apart, same] = [other, one].map((moments) => ({ moments, column: treatment })) as [
    { moments: Moments; column: number },
    { moments: Moments; column: number },
  ];
  return {
    unpaired: unpairedLift(apart, kept),
    'unpaired, CUPED': unpairedLift(apart, kept, covariate),
    paired: pairedLift(same, kept),
    'paired, CUPED': pairedLift(same, kept, covariate),
  };
}

function count({ exact, sums }: PairSum, estimator: Estimator, lift: Lift): void {
  const sum = sums[estimator];
  const [low, high] = liftInterval(lift);
  sum.first ??= lift;
  sum.squares += lift.standardError ** 2;
  if (low <= exact && exact <= high) sum.covered++;
  const side = sideOf(lift);
  if (side > 0) sum.raised++;
  if (side < 0) sum.lowered++;
}

/** On which side of 0 the interval of a lift lies; 0 where it has 0 in it. */
function sideOf(lift: Lift): number {
  const [low, high] = liftInterval(lift);
  return low > 0 ? 1 : high < 0 ? -1 : 0;
}

function estimatedBy(
  { first, squares, covered, raised, lowered }: EstimatorSum,
  exact: number,
  users: number,
  repeats: number,
): Estimated {
  const variance = squares / repeats;
  const needed = sizeToDiffer(exact, Math.sqrt(variance), users);
  return { first: first!, variance, covered, raised, lowered, ...(needed !== undefined && { needed }) };
}
