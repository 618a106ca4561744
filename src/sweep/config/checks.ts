/**
 * Checks between the fields of a config, each of which may be valid by itself. A check is named
 * after the state that it requires, and reports a fault in any other.
 */

import { isMapping } from '../../ground/base/grouped.js';
import { isBalancing, needsPositiveLosses } from '../../ground/base/loss-weights.js';
import { leadingOfLabel, type Metric, metricColumn } from '../../ground/base/metric.js';
import { fieldValue, listed } from '../../ground/base/words.js';
import { type Across, type Sweepable, sweepableField } from '../../ground/schema/fields.js';
import { choiceNeed, type Path, showPath, showValue } from '../../ground/schema/text.js';
import type { DataKind, Given } from '../../train/data/kind.js';
import { findKind } from '../../train/data/kinds.js';
import { type Architectures, findArchitecture } from '../../train/models/index.js';
import {
  type AxisPlace,
  type ComparedModel,
  type GivenClaim,
  type GivenTest,
  parseSide,
  statisticMetric,
  testsIn,
} from './claims-schema.js';
import type { Config, ModelSettings } from './config.js';
import { countDrawable, drawnLists, sweptLists } from './draw.js';
import { isTrainer, type ModelEntry, type SizeFields } from './model-schema.js';
import { type SelectionByPath, trainingField } from './search-schema.js';
import type { Seeds } from './seeds.js';
import { type Losses, searchedTraining, type TrainingFields } from './training-schema.js';

/** Runs all checks; the faults are reported to `across`. */
export function crossChecks(draft: Draft, across: Across, architectures: Architectures): void {
  const data = soundData(draft, across);
  if (data) agreesWithData(draft, across, data);
  lossWeightsFitTasks(draft, across);
  weightsAreOfTasks(draft, across);
  for (const { given, at } of settingsIn(draft, across)) {
    if (given.tunedFor)
      keysAreTasks(
        given.tunedFor,
        [...at, 'tunedFor'],
        'the settings for a task are needed',
        draft,
        across,
      );
  }
  selectionAgrees(draft, across);
  for (const [path, { by }] of entries(draft, across))
    canBeJudged(draft, across, ['select', path, 'by'], by);
  const by = across.sound(['tune']) ? draft.tune?.by : undefined;
  if (by !== undefined) canBeJudged(draft, across, ['tune', 'by'], by);
  selectedIsNotSet(draft, across);
  keptIsValidated(draft, across);
  isOfUse('patience', ['keep', ['best', 'best-per-task']], draft, across);
  isOfUse('momentum', ['optimizer', ['momentum']], draft, across);
  eachTaskHasItsMetric(draft, across);
  boundsAreSearched(draft, across);
  fittedIsNotGiven(draft, across, architectures);
  countsAreWithinLimits(draft, across);
  drawIsAlone(draft, across);
  drawIsPossible(draft, across);
  claimsFitConfig(draft, across);
}

/** What a kind of data requires of its own fields, and which other fields it does not permit. */
function agreesWithData(draft: Draft, across: Across, { kind, given }: GivenData): void {
  kind.check(given, (path, need) => across.report(['data', ...path], need));
  const leaveOut = (path: Path, why: string) =>
    across.report(path, `it must be left out, as ${why}`);
  const { examples, name } = kind;
  if ('saidBy' in examples) {
    for (const field of ['testExamples', 'validationExamples'] as const) {
      for (const { training, at } of trainingsIn(draft, across)) {
        if (across.sound([...at, field]) && training[field])
          leaveOut([...at, field], `${examples.saidBy} says which rows validate and test`);
      }
    }
  } else {
    const why = `rows of ${name} data are generated`;
    for (const { training, at } of across.sound(['training']) ? trainingsIn(draft, across) : []) {
      if (training.lossMean?.values.includes('rows')) leaveOut([...at, 'lossMean'], why);
      if (training.keep?.values.includes('best-per-task')) leaveOut([...at, 'keep'], why);
    }
    if (draft.keepPredictions)
      leaveOut(['keepPredictions'], `every seed of ${name} data has its own test rows`);
  }
  if (draft.replicates && across.sound(['replicates'])) {
    const why = kind.resplit
      ? kind.whyOneSplit(given)
      : `${name} data are drawn anew for every seed and not split`;
    if (why !== undefined) leaveOut(['replicates'], why);
  }
  if (kind.predictions || !across.sound(['models'])) return;
  draft.models.forEach((entry, i) => {
    const why = `${name} data have no rows to predict`;
    if (entry.predictions !== undefined) leaveOut(['models', i, 'predictions'], why);
    if (isTrainer(entry)) leaveOut(['models', i], why);
  });
}

function drawIsAlone(draft: Draft, across: Across): void {
  if (!draft.draw) return;
  const need = (other: string) => `it must be left out if the config has ${other}`;
  for (const other of ['tune', 'replicates'] as const)
    if (draft[other]) across.report(['draw'], need(other));
  for (const [model, { tunedFor }] of across.sound(['settings'])
    ? Object.entries(draft.settings)
    : []) {
    if (tunedFor) across.report(['settings', model, 'tunedFor'], need('draw'));
  }
}

/**
 * A draw makes one choice for all models that sweep a field, and needs enough combinations to draw
 * from.
 */
function drawIsPossible(draft: Draft, across: Across): void {
  const needed = [['draw'], ['data'], ['models'], ['training'], ['settings']];
  if (!draft.draw || !needed.every(across.sound)) return;
  const swept = sweptLists(draft).map(({ field }) => field);
  const unknown = draft.draw.each?.findIndex((field) => !swept.includes(field)) ?? -1;
  if (unknown >= 0) {
    across.report(
      ['draw', 'each', unknown],
      `a field with a list of values is needed: ${swept.join(', ')}`,
    );
    return;
  }
  const lists = drawnLists(draft);
  const different = lists.filter(({ field, values, at }) => {
    const first = lists.find((list) => list.field === field)!;
    if (JSON.stringify(values) === JSON.stringify(first.values)) return false;
    across.report(
      at,
      `${showValue(first.values)} is needed, as in ${showPath(first.at)}: draw chooses for both`,
    );
    return true;
  });
  if (different.length > 0) return;
  const { where, specifications, skip = 0 } = draft.draw;
  const { conditions, name } = findKind(draft.data);
  if (where !== undefined && !Object.hasOwn(conditions, where)) {
    across.report(
      ['draw', 'where'],
      `it must be left out, because ${name} data have no such condition`,
    );
    return;
  }
  const most = countDrawable(draft);
  if (skip + specifications <= most) return;
  across.report(
    ['draw', 'specifications'],
    `a whole number of at most ${most - skip} is needed, because the lists make ${skip > 0 ? `${most} combinations and draw.skip leaves out ${skip}` : 'no more combinations'}${where === undefined ? '' : ' that meet the condition'}`,
  );
}

/** The ids that the claims of the paper and of other papers have. */
const PUBLISHED = /^[CRS]\d+[a-z]?$/;

/** Claims name models and places that the config has, and metrics that its data have. */
function claimsFitConfig(draft: Draft, across: Across): void {
  if (
    across.sound(['seeds']) &&
    draft.seeds.looks !== undefined &&
    (draft.claims ?? []).length === 0
  ) {
    across.report(['seeds', 'looks'], 'it must be left out, as there are no claims to look at');
  }
  if (!Array.isArray(draft.claims) || !across.sound(['models'])) return;
  const models = [...new Set(draft.models.map(({ name }) => name))];
  const data = soundData(draft, across);
  draft.claims.forEach((claim, i) => {
    if (!across.sound(['claims', i])) return;
    const report = (path: Path, need: string) => across.report(['claims', i, ...path], need);
    if (PUBLISHED.test(claim.id))
      report(['id'], 'an id that no published claim has (C1, R1, S1) is needed');
    for (const { test, pathOf } of testsIn(claim)) {
      test.compare?.forEach((side, k) => {
        const compared = parseSide(side);
        const { model, losses } = compared;
        const path = [...pathOf('compare'), k];
        if (model !== undefined && !models.includes(model)) report(path, choiceNeed(model, models));
        else if (losses !== undefined)
          lossesAreTrained(compared, draft, across, (need) => report(path, need));
      });
      if (data) placesAreOnAxis(test, pathOf, report, data);
      const metric = test.of === undefined ? undefined : statisticMetric(test.of);
      // A metric of a role (main, auxiliary) is made by reports: no run has it.
      if (metric && metric.role === undefined)
        canBeJudged(draft, across, ['claims', i, ...pathOf('of')], metric);
    }
  });
}

/**
 * Requires, where a side of a comparison names losses, that `training.losses` is a list and that
 * these losses are trained for its model.
 */
function lossesAreTrained(
  { model, losses }: ComparedModel,
  draft: Draft,
  across: Across,
  report: (need: string) => void,
): void {
  const own = model === undefined ? undefined : draft.settings[model]?.training.losses;
  if (
    !across.sound(['training', 'losses']) ||
    (model !== undefined && !across.sound(['settings', model]))
  )
    return;
  const all = draft.training.losses;
  const names = (own ?? all)?.values.map(fieldValue) ?? [];
  if (!all?.swept) report('a list of losses in training.losses is needed, to compare them');
  else if (!names.includes(fieldValue(losses)))
    report(`one of the losses that are trained is needed: ${names.join('; ')}`);
}

/**
 * Requires that `at`, `over` and `rise` of a test name values that the config has on the axis of
 * the data. Without them, each side needs its own `at`, unless the axis has a single value.
 */
function placesAreOnAxis(
  { at, over, rise, compare = [] }: GivenTest,
  pathOf: (field: 'at' | 'over' | 'rise' | 'compare') => Path,
  report: (path: Path, need: string) => void,
  { kind, given }: GivenData,
): void {
  const axis = kind.results.axis?.field;
  const named = [
    ...Object.entries(at ?? {}).map(([field, place]) => ({
      field,
      path: pathOf('at'),
      places: [place],
    })),
    ...Object.entries(rise ?? {}).map(([field, places]) => ({
      field,
      path: pathOf('rise'),
      places,
    })),
    ...(over === undefined ? [] : [{ field: over, path: pathOf('over'), places: [] }]),
  ];
  const others = named.filter(({ field }) => field !== axis);
  for (const { path } of others) {
    if (axis === undefined) report(path, `it must be left out, as ${kind.name} data have no axis`);
    else report(path, `${axis}, the axis of ${kind.name} data, is needed`);
  }
  if (axis === undefined || others.length > 0) return;
  const values = given(axis)?.values.filter((value) => typeof value === 'number');
  if (!values || values.length === 0) return;
  const check = (place: AxisPlace, path: Path) => {
    if (typeof place === 'number' && !values.includes(place)) {
      report(path, `${listed(values, 'or')}, as ${axis} of the config, is needed`);
    }
  };
  for (const { path, places } of named) for (const place of places) check(place, path);
  const own = compare.flatMap((side, k) => {
    if (typeof side === 'string' || side.at === undefined) return [];
    check(side.at, [...pathOf('compare'), k, 'at']);
    return [side];
  });
  if (named.length > 0 || own.length === compare.length || values.length === 1) return;
  report(
    pathOf('compare'),
    `at, over or rise is needed beside it, as ${axis} has ${values.length} values`,
  );
}

/**
 * Requires as many fixed weights of losses as tasks; of a method that balances losses, several
 * tasks without weights of their own, and labels whose losses it can take.
 */
function lossWeightsFitTasks(draft: Draft, across: Across): void {
  const data = soundData(draft, across);
  const counts = data?.kind.taskCounts(data.given) ?? [];
  const counted = data?.kind
    .choosable(data.given)
    .flatMap(({ metrics }) => metrics.filter(({ name }) => name === leadingOfLabel.count));
  const weights = data ? taskWeightsIn(data) : [];
  const reported = new Set<Path>();
  const check = (value: Losses, at: Path) => {
    if (value === 'sum') return;
    if (needsPositiveLosses(value) && counted?.length)
      across.report(
        at,
        `another one is needed for counts, because their loss may be negative in ${value.kind}`,
      );
    if (isBalancing(value)) {
      for (const path of weights.filter((one) => !reported.has(one))) {
        reported.add(path);
        across.report(path, `it must be left out, because ${value.kind} chooses the weights`);
      }
      if (counts.includes(1))
        across.report(at, `two tasks or more are needed, because ${value.kind} balances them`);
      return;
    }
    if (value.kind !== 'fixed') return;
    const other = counts.find((count) => count !== value.weights.length);
    if (other === undefined) return;
    across.report([...at, 'weights'], `a list of ${other} numbers is needed, one for each task`);
  };
  for (const { training, at } of trainingsIn(draft, across)) {
    const path = [...at, 'losses'];
    if (!across.sound(path)) continue;
    const { losses } = training;
    losses?.values.forEach((value, i) => {
      check(value, losses.swept ? [...path, i] : path);
    });
  }
  candidatesFor('losses', draft, across)?.forEach((value, i) => {
    check(value as Losses, ['select', 'training.losses', 'from', i]);
  });
}

/** The places of the weights that tasks of a table have. */
function taskWeightsIn({ given }: GivenData): Path[] {
  const { values, swept } = given('tasks') ?? { values: [], swept: false };
  return values.flatMap((tasks, i) =>
    (Array.isArray(tasks) ? (tasks as unknown[]) : []).flatMap((task, k): Path[] =>
      isMapping(task) && task.weight !== undefined
        ? [['data', 'tasks', ...(swept ? [i] : []), k, 'weight']]
        : [],
    ),
  );
}

/** The entries of `select` in the order of the schema; none where they have a fault. */
const entries = (draft: Draft, { sound }: Across) =>
  sound(['select']) && draft.select ? Object.entries(draft.select) : [];

/**
 * The values among which `select` chooses a field of `training:`; undefined where it does not, or
 * they have a fault.
 */
function candidatesFor(
  field: keyof TrainingFields,
  { select }: Draft,
  { sound }: Across,
): readonly unknown[] | undefined {
  const path = `training.${field}`;
  return sound(['select', path, 'from']) ? select?.[path]?.from : undefined;
}

/**
 * All candidates are tried in one stage: the entries must agree in everything but the candidates.
 */
function selectionAgrees(draft: Draft, across: Across): void {
  if (draft.select && across.sound(['select']) && Object.keys(draft.select).length === 0) {
    across.report(['select'], 'at least one path, such as training.learningRate, is needed');
  }
  const [first, ...others] = entries(draft, across);
  for (const [path, entry] of others) {
    const differs = (key: Exclude<keyof typeof entry, 'from'>) =>
      JSON.stringify(entry[key]) !== JSON.stringify(first![1][key]);
    for (const key of ['seeds', 'mostSeeds', 'by', 'statistic', 'per'] as const) {
      // By default, `mostSeeds` follows from `seeds`.
      if (!differs(key) || (key === 'mostSeeds' && differs('seeds'))) continue;
      across.report(
        ['select', path, key],
        `${plain(first![1][key])} is needed, to match ${showPath(['select', first![0], key])}`,
      );
    }
  }
}

const plain = (value: number | string | Metric): number | string =>
  typeof value === 'object' ? metricColumn(value) : value;

/**
 * A field that a selection chooses is neither swept nor set for a model, which would leave nothing
 * to choose.
 */
function selectedIsNotSet(draft: Draft, across: Across): void {
  for (const [path] of entries(draft, across)) {
    const field = trainingField(path) as keyof TrainingFields;
    const need = `a single value is needed, as select chooses ${path}`;
    if (across.sound(['training', field]) && draft.training[field]?.swept)
      across.report(['training', field], need);
    for (const { given, at } of settingsIn(draft, across)) {
      if (given.training[field])
        across.report([...at, 'training', field], `it must be left out, as select chooses ${path}`);
    }
  }
}

/** The best evaluation is one on validation rows. */
function keptIsValidated(draft: Draft, across: Across): void {
  if (!across.sound(['training']) || modelsAreValidated(draft, across)) return;
  const need = 'training.validationExamples above 0 is needed for the best';
  for (const { training, at } of trainingsIn(draft, across)) {
    if (training.keep?.values.some((value) => value !== 'last'))
      across.report([...at, 'keep'], need);
  }
  candidatesFor('keep', draft, across)?.forEach((value, i) => {
    if (value !== 'last') across.report(['select', 'training.keep', 'from', i], need);
  });
}

/** A field that has an effect only where another one has a value, which a selection may choose. */
function isOfUse(
  field: 'patience' | 'momentum',
  [other, uses]: readonly ['keep' | 'optimizer', readonly string[]],
  draft: Draft,
  across: Across,
): void {
  if (!across.sound(['training'])) return;
  const selected = candidatesFor(other, draft, across);
  const isUsed = ({ [other]: own = draft.training[other] }: Partial<TrainingFields>) =>
    (selected ?? own?.values ?? []).some((value) => uses.includes(value as string));
  const trainings = trainingsIn(draft, across);
  const report = (path: Path) =>
    across.report(path, `${other}: ${listed(uses, 'or')} is needed for it`);
  for (const { training, at } of trainings)
    if (training[field] && !isUsed(training)) report([...at, field]);
  if (candidatesFor(field, draft, across) && !trainings.some(({ training }) => isUsed(training)))
    report(['select', `training.${field}`, 'from']);
}

/** Checks that the keys of a mapping are tasks of the data, and that there is one. */
function keysAreTasks(
  mapping: object,
  path: Path,
  need: string,
  draft: Draft,
  across: Across,
): void {
  const data = soundData(draft, across);
  // The config may sweep over sets of tasks; those of some data have no metrics of their own.
  const sets = (data?.kind.choosable(data.given) ?? [])
    .map(({ metrics, because }) => ({
      tasks: [...new Set(metrics.flatMap(({ task }) => task ?? []))],
      because,
    }))
    .filter(({ tasks }) => tasks.length > 0);
  const given = Object.keys(mapping);
  if (given.length === 0) across.report(path, need);
  for (const task of given) {
    const lacking = sets.find(({ tasks }) => !tasks.includes(task));
    if (lacking)
      across.report(
        [...path, task],
        `${listed(lacking.tasks, 'or')} is needed, as ${lacking.because}`,
      );
  }
}

/**
 * Refuses bounds in `tune.space` for a field that no model searches, because every listed model
 * that has it sets it.
 */
function boundsAreSearched(draft: Draft, across: Across): void {
  const needed = [['tune'], ['models'], ['settings']];
  if (!draft.tune || !needed.every(across.sound)) return;
  for (const name of Object.keys(draft.tune.space)) {
    const having = draft.models.filter((entry) => has(entry, name));
    if (having.length === 0 || !having.every((entry) => sets(draft, entry, name))) continue;
    const models = having.map((entry) => entry.name).join(', ');
    across.report(
      ['tune', 'space', name],
      `it must be left out, as ${name} of ${models} is set and not searched`,
    );
  }
}

const has = (entry: ModelEntry, field: string): boolean =>
  (isOfTraining(field) && !findArchitecture(entry).solved) ||
  field in findArchitecture(entry).sizes;

const isOfTraining = (field: string): field is (typeof searchedTraining)[number] =>
  (searchedTraining as readonly string[]).includes(field);

function sets({ settings }: Draft, { name, sizes }: ModelEntry, field: string): boolean {
  const own = settings[name];
  return isOfTraining(field)
    ? own?.training[field] !== undefined
    : field in { ...sizes, ...own?.sizes };
}

/**
 * The size that `weights` determines is not given as well, be it in the model's entry or in any of
 * its settings.
 */
function fittedIsNotGiven(draft: Draft, across: Across, architectures: Architectures): void {
  if (!across.sound(['models'])) return;
  const settings = settingsIn(draft, across);
  for (const [name, { fitted: size }] of architectures) {
    if (size === undefined) continue;
    const own = settings
      .filter(({ model }) => model === name)
      .map(({ given, at }) => ({ sizes: given.sizes, at }));
    const entries = draft.models
      .map(({ sizes }, i) => ({ sizes, at: ['models', i] }))
      .filter((_, i) => draft.models[i]!.name === name);
    const overridden = own.some(({ sizes }) => sizes.weights);
    const anyFits = overridden || entries.some(({ sizes }) => sizes.weights);
    // Settings apply to all entries of a model, but two entries are two models.
    const conflicting = [
      ...(anyFits ? own : []),
      ...entries.filter(({ sizes }) => overridden || sizes.weights),
    ].filter(({ sizes }) => sizes[size]);
    for (const { at } of conflicting)
      across.report([...at, size], 'it must be left out, as weights determines it');
  }
}

/**
 * Requires that no value of a count exceeds any value of the count in its `atMost`, as every
 * combination is trained. Searches are not checked: there, a count above its limit acts as the
 * limit.
 */
function countsAreWithinLimits(draft: Draft, across: Across): void {
  const needed = [['models'], ['settings'], ['replicates']];
  if (!needed.every(across.sound)) return;
  // By place: several replicates and tasks may have the same fault.
  const faults = new Map<string, readonly [Path, string]>();
  draft.models.forEach((entry, i) => {
    const { sizes } = findArchitecture(entry);
    for (const [size, { atMost }] of Object.entries(sizes)) {
      if (atMost === undefined) continue;
      for (const layers of listSizes(entry, i, draft)) {
        const layerOf = (name: string) => layers.find((layer) => layer.sizes[name]);
        const valuesOf = (name: string) =>
          layerOf(name)?.sizes[name]?.values ?? [sizes[name]!.default];
        const most = Math.min(...valuesOf(atMost).map(Number));
        const { at, sizes: given } = (layerOf(size) ?? layerOf(atMost) ?? layers.at(-1))!;
        valuesOf(size).forEach((value, i) => {
          if (!(Number(value) > most)) return;
          const path = [...at, size, ...(given[size]?.swept ? [i] : [])];
          faults.set(showPath(path), [path, `at most ${most}, the number of ${atMost}, is needed`]);
        });
      }
    }
  });
  for (const [path, need] of faults.values()) across.report(path, need);
}

interface SizesAt {
  readonly sizes: SizeFields;
  readonly at: Path;
}

/**
 * Returns the sources of an entry's sizes for each replicate and each task that it is tuned for:
 * the overriding ones first, the entry's own last.
 */
function listSizes(
  { name, sizes }: ModelEntry,
  i: number,
  { settings, replicates }: Draft,
): SizesAt[][] {
  const all = { of: settings, at: ['settings'] };
  const each = replicates?.map((of, r) => [{ of, at: ['replicates', r] }, all]) ?? [[all]];
  return each.flatMap((layers) => {
    const own = layers.flatMap(({ of: { [name]: given }, at }) =>
      given ? [{ ...given, at: [...at, name] }] : [],
    );
    const below: SizesAt[] = [...own, { sizes, at: ['models', i] }];
    const tuned = own.find((layer) => layer.tunedFor);
    if (!tuned) return [below];
    return Object.entries(tuned.tunedFor!).map(([task, { sizes }]) => [
      { sizes, at: [...tuned.at, 'tunedFor', task] },
      ...below,
    ]);
  });
}

/** Checks that the metric of a selection or search is one that the runs will have. */
function canBeJudged(draft: Draft, across: Across, path: Path, by: Metric): void {
  const data = soundData(draft, across);
  const column = metricColumn(by);
  const lacking = data?.kind
    .choosable(data.given)
    .map(({ metrics, because }) => ({ columns: metrics.map(metricColumn), because }))
    .find(({ columns }) => !columns.includes(column));
  if (lacking) {
    across.report(path, `${listed(lacking.columns, 'or')} is needed, as ${lacking.because}`);
  } else if (by.part === 'validation' && !modelsAreValidated(draft, across)) {
    across.report(path, 'training.validationExamples above 0 is needed for it');
  }
}

/**
 * Requires of `tune.eachTask` a metric by which models that share parameters are searched, once for
 * all tasks.
 */
function eachTaskHasItsMetric(draft: Draft, across: Across): void {
  if (!across.sound(['tune']) || !draft.tune?.eachTask) return;
  const kind = soundData(draft, across)?.kind;
  const { by } = draft.tune;
  if (by === undefined ? kind?.tasksAreAlike : by.task === undefined && !kind?.results.taskByTask) {
    across.report(['tune', 'eachTask'], 'tune.by with the metric of a task is needed for it');
  }
}

/** Requires of `tune.weights` names of tasks, and a metric that is a mean over tasks. */
function weightsAreOfTasks(draft: Draft, across: Across): void {
  const weights = across.sound(['tune']) ? draft.tune?.weights : undefined;
  if (!weights) return;
  if (draft.tune!.by?.task !== undefined) {
    across.report(['tune', 'weights'], 'tune.by with the metric of all tasks is needed for it');
  } else
    keysAreTasks(weights, ['tune', 'weights'], 'the weight of a task is needed', draft, across);
}

/**
 * Whether every model is trained with validation examples, as far as that can be determined despite
 * faults.
 */
function modelsAreValidated(draft: Draft, across: Across): boolean {
  const { models, training, settings } = draft;
  const { sound } = across;
  const data = soundData(draft, across);
  if (!data || 'saidBy' in data.kind.examples) return true;
  const defaults = { values: [data.kind.examples.validation] };
  if (!sound(['models']) || !sound(['settings']) || !sound(['training', 'validationExamples']))
    return true;
  return models.every(({ name }) => {
    const field =
      settings[name]?.training.validationExamples ?? training.validationExamples ?? defaults;
    return !field.values.includes(0);
  });
}

/**
 * A config whose selection is still keyed by path. A part that is not `sound` may have any value.
 */
export type Draft = Omit<
  Config,
  'select' | 'keepPredictions' | 'keepGradients' | 'claims' | keyof Seeds
> & {
  readonly seeds: Seeds;
  readonly claims?: readonly GivenClaim[];
  readonly select?: SelectionByPath;
  readonly keepPredictions?: boolean | number;
  readonly keepGradients?: boolean;
};

interface GivenData {
  readonly kind: DataKind;
  /** Reads the fields that are sound. */
  readonly given: Given<Readonly<Record<string, Sweepable<unknown>>>>;
}

/** Undefined where the kind of data is at fault. */
function soundData({ data }: Draft, { sound }: Across): GivenData | undefined {
  if (!sound(['data', 'kind'])) return undefined;
  return {
    kind: findKind(data),
    given: (field) => (sound(['data', field]) ? sweepableField(data, field) : undefined),
  };
}

/** Returns `training:` and the training of all settings, with their places. */
const trainingsIn = (
  draft: Draft,
  across: Across,
): { training: Partial<TrainingFields>; at: Path }[] => [
  { training: draft.training, at: ['training'] },
  ...settingsIn(draft, across).map(({ given, at }) => ({
    training: given.training,
    at: [...at, 'training'],
  })),
];

/**
 * All settings with their places: those for every replicate, those of each replicate, and those of
 * them for a task.
 */
function settingsIn(
  { settings, replicates = [] }: Draft,
  { sound }: Across,
): { readonly model: string; readonly given: ModelSettings; readonly at: Path }[] {
  const all = [
    ...(sound(['settings']) ? [{ of: settings, at: ['settings'] }] : []),
    ...(sound(['replicates']) ? replicates.map((of, i) => ({ of, at: ['replicates', i] })) : []),
  ];
  return all.flatMap(({ of, at }) =>
    Object.entries(of).flatMap(([model, given]) => [
      { model, given, at: [...at, model] },
      ...Object.entries(given.tunedFor ?? {}).map(([task, given]) => ({
        model,
        given,
        at: [...at, model, 'tunedFor', task],
      })),
    ]),
  );
}
