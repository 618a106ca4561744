/**
 * `claims:` of a config: sentences that its runs will test, each with its comparison.
 * src/judge/claims/declared.ts makes tests of them.
 */

import * as z from 'zod';
import { type Metric, metricDirection, parseMetric } from '../../ground/base/metric.js';
import {
  type Across,
  across,
  choice,
  dispatch,
  mapping,
  record,
  whole,
  within,
} from '../../ground/schema/fields.js';
import { nearest, type Path } from '../../ground/schema/text.js';
import { MARGINS } from '../../ground/stats/effect-scale.js';
import { type Losses, losses } from './training-schema.js';

/**
 * What a claim may compare by name, as a ratio or a difference, and the size from which an effect
 * counts by default.
 */
const statistics = {
  loss: { scale: 'ratio', margin: MARGINS.loss },
  spread: { scale: 'ratio', margin: MARGINS.distance },
  lowest: { scale: 'ratio', margin: MARGINS.loss },
  variance: { scale: 'ratio', margin: 1.5 },
  'standard-deviation': { scale: 'ratio', margin: MARGINS.distance },
  'interquartile-range': { scale: 'ratio', margin: MARGINS.distance },
  failures: { scale: 'difference', margin: MARGINS.share },
} as const;

export type NamedStatistic = keyof typeof statistics;

const statisticNames = Object.keys(statistics) as NamedStatistic[];

export const isNamedStatistic = (of: unknown): of is NamedStatistic =>
  typeof of === 'string' && Object.hasOwn(statistics, of);

/** A statistic by name, a quantile of the losses, or the column of a metric. */
export type Statistic = NamedStatistic | { readonly quantile: number } | (string & {});

/** A value on the axis of the data, or the lowest or highest one that has runs. */
export type AxisPlace = number | 'lowest' | 'highest';

export interface ComparedModel {
  /** It is left out if losses are compared in each model. */
  readonly model?: string;
  readonly at?: AxisPlace;
  /** A value of `training.losses`: the model as it is trained with it. */
  readonly losses?: Losses;
}

/** A further statistic, shown beside the one that decides. */
export interface Beside {
  readonly of: Statistic;
  readonly task?: string;
  readonly margin: number;
}

/** A comparison of two models, or of two pairs, with all defaults filled in. */
export interface DeclaredTest {
  readonly compare: readonly (string | ComparedModel)[];
  readonly of: Statistic;
  /** A task's name; `each` tests every task, and without it the mean over tasks is tested. */
  readonly task?: string;
  readonly at?: Readonly<Record<string, AxisPlace>>;
  readonly over?: string;
  readonly rise?: Readonly<Record<string, readonly [from: AxisPlace, to: AxisPlace]>>;
  readonly expect: 'less' | 'greater' | 'equal';
  readonly margin: number;
  readonly unit: 'seed' | 'setting';
  readonly fewest: number;
  readonly beside?: readonly Beside[];
}

export interface DeclaredClaim {
  readonly id: string;
  readonly says: string;
  readonly short?: string;
  readonly source?: string;
  readonly rule?: string;
  readonly about?: {
    readonly data: string;
    readonly preset?: string;
    readonly groups?: readonly number[];
  };
  readonly family?: string;
  /** Comparisons that all have to show what the claim says; of claims without parts. */
  readonly all?: readonly DeclaredTest[];
  readonly parts?: Readonly<Record<string, DeclaredTest & { readonly says: string }>>;
}

const text = (most: number) => {
  const need = `a text of up to ${most} letters is needed`;
  return z.string(need).min(1, need).max(most, need);
};

const PLACE = 'a number, lowest or highest is needed';
const placeNumber: z.ZodType<AxisPlace> = z.number(PLACE);
const placeWord: z.ZodType<AxisPlace> = choice(['lowest', 'highest'], PLACE);
const place = dispatch([placeNumber, placeWord], (input) =>
  typeof input === 'string' ? placeWord : placeNumber,
);

const ONE_FIELD =
  'a mapping of the field of the axis to its value is needed, such as {correlation: 0.5}';
const ofOneField = <T>(item: z.ZodType<T>, need = ONE_FIELD) =>
  record(item).refine((fields) => Object.keys(fields).length === 1, need);

const STATISTIC = `${statisticNames.join(', ')}, {quantile: Q} or a metric such as test_auc is needed`;

const quantile = mapping({
  quantile: within({ above: 0, below: 1 }).describe('The share of runs whose losses lie below it.'),
});
const statisticName = z.string(STATISTIC).check(
  z.superRefine((name, context) => {
    if (isNamedStatistic(name) || statisticMetric(name) !== undefined) return;
    const near = nearest(name, statisticNames);
    context.addIssue({
      code: 'custom',
      message: near === undefined ? STATISTIC : `did you mean ${near}?`,
    });
  }),
);
const statistic = dispatch<Statistic>(
  [choice(statisticNames), quantile, statisticName],
  (input): z.ZodType<Statistic> =>
    typeof input === 'object' && input !== null ? quantile : statisticName,
);

const model = text(200);
const comparedModel = mapping({
  model: model
    .exactOptional()
    .describe(
      'The name of a model. Left out beside losses, these are compared in each model that shares weights.',
    ),
  losses: losses
    .exactOptional()
    .describe('One of the values of training.losses: the model as it is trained with it.'),
  at: place
    .exactOptional()
    .describe(
      'The place on the axis of the data, if it differs from the place of the whole comparison.',
    ),
});

/** Returns a side of a comparison as a mapping. */
export const parseSide = (side: string | ComparedModel): ComparedModel =>
  typeof side === 'string' ? { model: side } : side;

const compared = dispatch<string | ComparedModel>(
  [model, comparedModel],
  (input): z.ZodType<string | ComparedModel> =>
    typeof input === 'object' && input !== null ? comparedModel : model,
);

/** Fewest paired seeds of a test. */
const MIN_COUNT = 10;

const TWO_OR_FOUR = 'two models, or four (a ratio of two ratios), are needed';

const task = dispatch<string>([text(200), z.number()], (input) =>
  typeof input === 'number' ? z.number().transform(String) : text(200),
);

const givenMargin = within({ least: 0 });

const besideFields = mapping({
  of: statistic.describe('The statistic.'),
  task: task.exactOptional().describe('A task; by default the mean over tasks.'),
  margin: givenMargin.exactOptional().describe('The size from which the effect counts.'),
}).transform((given): Beside => ({ ...given, margin: given.margin ?? defaultMargin(given.of) }));
const besideName = statistic.transform((of): Beside => ({ of, margin: defaultMargin(of) }));
const beside = dispatch<Beside>([statistic, besideFields], (input) =>
  typeof input === 'object' && input !== null && 'of' in input ? besideFields : besideName,
);

const testFields = {
  compare: z
    .array(compared, TWO_OR_FOUR)
    .refine(({ length }) => length === 2 || length === 4, TWO_OR_FOUR)
    .exactOptional()
    .describe(
      'Two models: the ratio of the first to the second, or their difference. Four: the ratio of the first two over the ratio of the last two.',
    ),
  of: statistic
    .exactOptional()
    .describe(
      'What is compared: loss (above the noise of the labels), spread (distances from the median loss), lowest (the 10 % quantile), {quantile: Q}, variance, failures (runs above twice the common median), or a metric. By default loss.',
    ),
  task: task.exactOptional().describe('A task, or each. By default the mean over tasks.'),
  at: ofOneField(place)
    .exactOptional()
    .describe('A place on the axis of the data, such as {correlation: 0.5}.'),
  over: text(100)
    .exactOptional()
    .describe('The axis of the data: the claim is tested at each of its values.'),
  rise: ofOneField(
    z.tuple([place, place], 'a list of two values is needed'),
    'a mapping of the field of the axis to two values is needed, such as {correlation: [1, 0.5]}',
  )
    .exactOptional()
    .describe('Compares how much the loss rises from one place on the axis to another.'),
  expect: choice(['less', 'greater', 'equal'])
    .exactOptional()
    .describe(
      'Whether the ratio, or the difference, is less or greater than none, or equal within the margin.',
    ),
  margin: givenMargin
    .exactOptional()
    .describe('The size from which an effect counts: a ratio from 1, or a difference from 0.'),
  unit: choice(['seed', 'setting'])
    .exactOptional()
    .describe(
      'What is sampled: seeds, with a verdict for each setting, or the settings of a sweep or draw, with one verdict over all. By default seed.',
    ),
  fewest: whole(6)
    .exactOptional()
    .describe('The fewest paired seeds that the test needs; by default 10.'),
  beside: z
    .array(beside)
    .exactOptional()
    .describe('Further statistics that are shown and decide nothing.'),
};

const test = mapping(testFields);

export type GivenTest = Readonly<z.output<typeof test>>;

const part = mapping({ says: text(500).describe('The sentence of the part.'), ...testFields });

const id = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9-]{0,19}$/,
    'a short name is needed, of letters, digits and -, beginning with a letter',
  );

const claimFields = mapping({
  id: id.describe('The short name of the claim, by which reports and --require call it.'),
  says: text(500).describe('The sentence that the runs test.'),
  short: text(60).exactOptional().describe('The sentence in few words, for lists.'),
  source: text(200).exactOptional().describe('Where the claim comes from.'),
  rule: text(2000)
    .exactOptional()
    .describe('The rule in words; by default it follows from the comparison.'),
  about: mapping({
    data: text(100).describe('The kind of data.'),
    preset: text(100).exactOptional().describe('Only this preset of the data.'),
    groups: z
      .array(whole(1))
      .exactOptional()
      .describe("Only these of the paper's groups of tasks."),
  })
    .exactOptional()
    .describe('For files of claims on many folders: the data that the claim is about.'),
  family: text(100)
    .exactOptional()
    .describe("Claims of one family have their levels corrected together, by Holm's method."),
  ...testFields,
  all: z
    .array(test)
    .min(1)
    .exactOptional()
    .describe('Several comparisons, which all have to show what the claim says.'),
  parts: z
    .record(z.string().regex(/^[a-z]$/, 'a letter is needed'), part, 'a mapping is needed')
    .exactOptional()
    .describe(
      'Parts of the claim by letter, each with its sentence and verdict. They inherit the fields of the claim.',
    ),
});
const claim: z.ZodType<GivenClaim> = claimFields.check(across(checkClaim));

/** A claim as written: its fields may apply to all its comparisons, and have no defaults. */
export interface GivenClaim extends GivenTest, Omit<DeclaredClaim, 'all' | 'parts'> {
  readonly all?: readonly GivenTest[];
  readonly parts?: Readonly<Record<string, GivenTest & { readonly says: string }>>;
}

const claimsList = z.array(claim, 'a list of claims is needed').check(
  across((claims: readonly GivenClaim[], { sound, report }) => {
    claims.forEach((claim, i) => {
      if (!sound([i, 'id'])) return;
      // Faulty items may be anything.
      const first = claims.findIndex((one: GivenClaim | null) => one?.id === claim.id);
      if (first < i) report([i, 'id'], 'each claim needs an id of its own');
    });
  }),
);

/**
 * A file is read in place of its name before a config is checked, unless the config is no file
 * itself.
 */
const claimsFile = z
  .string()
  .refine(
    () => false,
    'a list of claims is needed: only a config in a file can name a file of claims',
  )
  .transform((): readonly GivenClaim[] => []);

/** The schema of `claims:`. */
export const claims: z.ZodType<readonly GivenClaim[]> = dispatch<readonly GivenClaim[]>(
  [claimsList, claimsFile],
  (input): z.ZodType<readonly GivenClaim[]> =>
    typeof input === 'string' ? claimsFile : claimsList,
);

/** The schema of a file of claims. */
export const claimsDocument = mapping(
  { claims: claimsList.describe('The claims.') },
  'a mapping with claims is needed',
).transform(({ claims }) => claims.map(declared));

/** Returns a claim with all defaults filled in, so that a manifest records what is tested. */
export function declared(given: GivenClaim): DeclaredClaim {
  const { id, says, short, source, rule, about, family, all, parts, ...shared } = given;
  return {
    id,
    says,
    ...(short !== undefined && { short }),
    ...(source !== undefined && { source }),
    ...(rule !== undefined && { rule }),
    ...(about !== undefined && { about }),
    ...(family !== undefined && { family }),
    ...(parts === undefined
      ? { all: (all ?? [{}]).map((own) => completed(shared, own)) }
      : { parts: mapParts(parts, (own) => ({ says: own.says, ...completed(shared, own) })) }),
  };
}

const mapParts = <T, U>(
  parts: Readonly<Record<string, T>>,
  of: (part: T) => U,
): Record<string, U> =>
  Object.fromEntries(Object.entries(parts).map(([letter, own]) => [letter, of(own)]));

/**
 * A comparison of a claim, with the fields that it inherits and the path in the claim of each
 * field.
 */
interface PlacedTest {
  readonly test: GivenTest;
  readonly pathOf: (field: keyof GivenTest) => Path;
}

/** The comparisons of a claim as written. */
export function testsIn(claim: Pick<GivenClaim, 'all' | 'parts'> & GivenTest): PlacedTest[] {
  const placed = (own: GivenTest, at: Path): PlacedTest => ({
    test: { ...claim, ...own },
    pathOf: (field) =>
      own[field] === undefined && claim[field] !== undefined ? [field] : [...at, field],
  });
  if (claim.parts)
    return Object.entries(claim.parts).map(([letter, own]) => placed(own, ['parts', letter]));
  if (claim.all) return claim.all.map((own, i) => placed(own, ['all', i]));
  return [placed(claim, [])];
}

function checkClaim(given: GivenClaim, { sound, report }: Across): void {
  if (!sound(['all']) || !sound(['parts'])) return;
  if (given.all && given.parts) report(['all'], 'it must be left out, as the claim has parts');
  for (const { test, pathOf } of testsIn(given)) {
    const has = (field: keyof GivenTest) => test[field] !== undefined;
    if (!has('compare')) report(pathOf('compare'), TWO_OR_FOUR);
    if (!has('expect')) report(pathOf('expect'), 'less, greater or equal is needed');
    const places = (['at', 'over', 'rise'] as const).filter(has);
    for (const more of places.slice(1))
      report(pathOf(more), `it must be left out, as the claim has ${places[0]}`);
    if (
      !(['compare', 'of', 'margin', 'expect', 'rise'] as const).every((field) =>
        sound(pathOf(field)),
      )
    )
      continue;
    const { compare = [], of = 'loss', margin, rise } = test;
    sidesAgree(compare.map(parseSide), namesLosses(given), (k, need) =>
      report([...pathOf('compare'), k], need),
    );
    const isPlain = of === 'loss' || statisticMetric(of) !== undefined;
    if (compare.length === 4 && (rise || !isPlain)) {
      report(pathOf(rise ? 'rise' : 'of'), 'loss or a metric is needed to compare four models');
    }
    if (rise && of !== 'loss') report(pathOf('of'), 'loss is needed to compare rises');
    const scale = rise ? 'difference' : statisticScale(of);
    if (margin !== undefined && scale === 'ratio' && margin < 1) {
      report(pathOf('margin'), 'a ratio of at least 1 is needed, such as 1.1');
    }
    const none = scale === 'ratio' ? 1 : 0;
    if (test.expect === 'equal' && margin === none) {
      report(pathOf('margin'), `a number above ${none} is needed to call effects equal`);
    }
  }
}

/** Whether a comparison of a claim names losses. */
const namesLosses = (claim: Pick<GivenClaim, 'all' | 'parts'> & GivenTest): boolean =>
  testsIn(claim).some(({ test }) =>
    test.compare?.some((side) => parseSide(side).losses !== undefined),
  );

/**
 * A side has a model or losses. If one side of a claim names losses, all do; and all sides of a
 * comparison name a model, or none.
 */
function sidesAgree(
  sides: readonly ComparedModel[],
  areLosses: boolean,
  report: (side: number, need: string) => void,
): void {
  const someModel = sides.some(({ model, losses }) => model !== undefined && losses !== undefined);
  sides.forEach(({ model, losses }, k) => {
    if (areLosses && losses === undefined)
      report(k, 'losses are needed, as the claim compares losses');
    else if (model === undefined && losses === undefined) report(k, 'a model is needed');
    else if (model === undefined && someModel)
      report(k, 'a model is needed, as another side has one');
  });
}

/** Returns the metric that a statistic is of; undefined for statistics of losses. */
export const statisticMetric = (of: Statistic): Metric | undefined =>
  typeof of === 'object' || isNamedStatistic(of) ? undefined : parseMetric(of);

/** Whether a statistic is compared by a ratio or by a difference. */
export function statisticScale(of: Statistic): 'ratio' | 'difference' {
  if (typeof of === 'object') return 'ratio';
  if (isNamedStatistic(of)) return statistics[of].scale;
  const metric = statisticMetric(of);
  return metric && metricDirection(metric) === 'higher' ? 'difference' : 'ratio';
}

function defaultMargin(of: Statistic, isRise = false): number {
  if (isRise) return MARGINS.rise;
  if (isNamedStatistic(of)) return statistics[of].margin;
  return statisticScale(of) === 'ratio' ? MARGINS.loss : MARGINS.auc;
}

function completed(shared: GivenTest, own: GivenTest): DeclaredTest {
  const {
    compare = [],
    of = 'loss',
    expect = 'equal',
    margin,
    unit = 'seed',
    fewest = MIN_COUNT,
    ...rest
  } = { ...shared, ...own };
  const { says: _, ...places } = rest as typeof rest & { readonly says?: string };
  return {
    compare,
    of,
    expect,
    margin: margin ?? defaultMargin(of, places.rise !== undefined),
    unit,
    fewest,
    ...(places as Pick<DeclaredTest, 'at' | 'over' | 'rise' | 'task' | 'beside'>),
  };
}
