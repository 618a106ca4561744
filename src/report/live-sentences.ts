import type { LiveEstimate, LiveLift, LiveSetting } from '../analysis/live.js';
import { capitalized, fieldsTitle, listed } from '../base/words.js';
import { estimate as column, type Estimated, percent, shown } from '../table/table.js';

/** What live experiments say under a setting, in sentences. */
export interface LiveSentences {
  readonly place: string;
  readonly sentences: readonly string[];
}

export const liveSentences = (settings: readonly LiveSetting[]): LiveSentences[] =>
  settings.map((setting) => ({
    place: [setting.folder ?? '', fieldsTitle(setting.fields)].filter(Boolean).join(', '),
    sentences: [servedSentence(setting), ...setting.lifts.map(liftSentence), trustSentence(setting)],
  }));

function servedSentence({ arms }: LiveSetting): string {
  const each = arms.map(({ title, ranks, weights, tasks }) => {
    const worth = tasks.map(({ task, worth }) => `${short(worth.value)} of ${task}`);
    return `${title} (ranked by ${ranks}, ${weights.toLocaleString('en-US')} weights) ${listed(worth, 'and')}`;
  });
  return `Positives a request, the mean over seeds: ${each.join('; ')}.`;
}

/** What is true, and what a test of one model each would have said. */
function liftSentence(lift: LiveLift): string {
  const { task, treatment, control, exact, seeds, against, first, estimates } = lift;
  const usual = estimates[0];
  const turned = against > 0 ? `, and has the other sign on ${against} of them` : '';
  const truth = `${capitalized(task)}, ${treatment} over ${control}: the true lift is ${inPercent(exact)} over ${seeds} training seeds${turned}`;
  if (!usual) return `${truth}.`;
  return `${truth}. An A/B test of the models of seed ${first.seed} (true: ${signed(first.exact)} %) would have said ${inPercent(usual.first)}, which ${verdictOf(usual, first.exact, exact.value)}; ${neededSentence(usual)}`;
}

/** What a test is worth, by the exact lift of the two models that it is of, and by the mean over seeds. */
function verdictOf({ first: { interval } }: LiveEstimate, exact: number, overSeeds: number | undefined): string {
  const [low, high] = interval!;
  if (low <= 0 && high >= 0) return 'says nothing';
  if (low > 0 !== exact > 0) return 'has the wrong sign';
  return overSeeds !== undefined && low > 0 !== overSeeds > 0
    ? 'has the sign that is true of these two models, but not of the mean over seeds'
    : 'has the right sign';
}

const neededSentence = ({ found, needed, experiments }: LiveEstimate): string =>
  `${percent(found)} of ${experiments.toLocaleString('en-US')} such tests find their models' lift, and ` +
  `${needed === undefined ? 'no number of users is enough' : `some ${Math.round(needed).toLocaleString('en-US')} users an arm are needed`} to find it four times in five.`;

/** Whether tests can be trusted: A/A experiments, and how often intervals cover what is true. */
function trustSentence({ arms, lifts }: LiveSetting): string {
  const all = arms.flatMap(({ tasks }) => tasks);
  const rejected = [0, 1].map((which) => extremes(all.map(({ rejected }) => rejected[which as 0 | 1].value!)));
  const names = lifts[0]?.estimates.map(({ estimator }) => estimator) ?? [];
  const covered = names.map(
    (name, i) => `${name} ${extremes(lifts.map(({ estimates }) => estimates[i]!.covered.value!))}`,
  );
  return (
    `A/A tests of a model with itself found a lift in ${rejected[0]} of the experiments, with CUPED in ${rejected[1]} (5 % is right); ` +
    `intervals covered the exact lift in so many (95 % is right): ${covered.join('; ')}.`
  );
}

function extremes(shares: readonly number[]): string {
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(percent);
  return low === high ? low! : `${low} to ${high}`;
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${short(value)}`;

const inPercent = (estimated: Estimated): string => `${shown(estimated, column('lift'))} %`;

const short = (value: number | undefined): string => (value === undefined ? '' : String(Number(value.toPrecision(3))));
