import type { z } from 'zod';
import type { CensusTask } from '../data/census/spec.js';
import { rankOf } from '../data/cholesky.js';
import { tasksOf } from './census-tasks.js';
import type { CensusData, Config, SyntheticData } from './config.js';
import type { Across } from './fields.js';
import { metricsOf, type select } from './select-schema.js';
import { listed, showPath } from './text.js';

/** A config whose selection is still keyed by path. Where `sound` denies a part, it may hold anything. */
export type Draft = Omit<Config, 'select'> & { readonly select?: z.output<typeof select> };

/** What must hold between fields, each of which may be right alone. */
export function crossChecks(draft: Draft, across: Across): void {
  seriesAgree(draft, across);
  ranksFit(draft, across);
  splitFitsSource(draft, across);
  rowsAreThoseOfTheSplit(draft, across);
  selectionAgrees(draft, across);
  selectionCanBeJudged(draft, across);
  selectedIsNotSet(draft, across);
  tuningCanBeJudged(draft, across);
}

/** A field of synthetic `data:` where it, and what tells its kind, are right. */
function dataField<K extends keyof SyntheticData>(
  { data }: Draft,
  { sound }: Across,
  key: K,
): SyntheticData[K] | undefined {
  return sound(['data', 'kind']) && data.kind === 'synthetic' && sound(['data', key]) ? data[key] : undefined;
}

/** Likewise of census-income. */
function censusField<K extends keyof CensusData>(
  { data }: Draft,
  { sound }: Across,
  key: K,
): CensusData[K] | undefined {
  return sound(['data', 'kind']) && data.kind === 'census-income' && sound(['data', key]) ? data[key] : undefined;
}

/** An explicit alpha or beta has one number a sine, so that it says how many sines there are. */
function seriesAgree(draft: Draft, across: Across): void {
  const lengths = (key: 'alpha' | 'beta') =>
    dataField(draft, across, key)?.values.map((series) =>
      typeof series === 'string' ? undefined : series.values.length,
    );
  const sines = dataField(draft, across, 'sines')?.values;
  const check = (key: 'alpha' | 'beta', needed: readonly (number | undefined)[] | undefined, as: string) => {
    const axis = dataField(draft, across, key);
    lengths(key)?.forEach((length, i) => {
      const other = needed?.find((n) => n !== undefined && n !== length);
      if (length === undefined || other === undefined) return;
      const numbers = other === 1 ? '1 number is' : `${other} numbers are`;
      across.report(['data', key, ...(axis?.swept ? [i] : [])], `${numbers} needed, as ${as}`);
    });
  };
  check('alpha', sines, 'data.sines says');
  check('beta', sines, 'data.sines says');
  // One fault of lengths is enough: with sines given, both were held against it.
  if (sines === undefined) check('beta', lengths('alpha'), 'data.alpha has');
}

/** The weights of K tasks span as many dimensions as their cosines have rank: x must have as many. */
function ranksFit(draft: Draft, across: Across): void {
  const correlation = dataField(draft, across, 'correlation');
  const features = dataField(draft, across, 'features');
  if (!correlation || !features) return;
  const least = Math.min(...features.values);
  correlation.values.forEach((value, i) => {
    const rank = typeof value === 'number' ? 0 : (rankOf(value.matrix) ?? 0);
    if (rank <= least) return;
    const path = ['data', 'correlation', ...(correlation.swept ? [i] : []), 'matrix'];
    across.report(
      path,
      `a rank of at most ${least} is needed, as data.features is ${least}, and this has rank ${rank}`,
    );
  });
}

/** One file is cut by shares that add up to 1, all of them given or none; both files have a split of their own. */
function splitFitsSource(draft: Draft, across: Across): void {
  const [source, split] = [censusField(draft, across, 'source'), censusField(draft, across, 'split')];
  split?.values.forEach((value, i) => {
    const path = ['data', 'split', ...(split.swept ? [i] : [])];
    const shares = (['train', 'validation', 'test'] as const).map((part) => value[part]);
    if (shares.every((share) => share === undefined)) return;
    if (source?.values.includes('both')) {
      across.report(path, 'only a seed is possible, as data.source is both and the files are the split');
    } else if (shares.includes(undefined)) {
      across.report(path, 'train, validation and test are needed together');
    } else if (Math.abs(shares.reduce<number>((sum, share) => sum + share!, 0) - 1) > 1e-9) {
      across.report(path, 'shares that add up to 1 are needed');
    }
  });
}

/** Of a real data set the split says how many rows validate and test. */
function rowsAreThoseOfTheSplit(draft: Draft, across: Across): void {
  if (censusField(draft, across, 'kind') === undefined) return;
  const fields = ['testExamples', 'validationExamples'] as const;
  const need = 'it must be left out, as data.split says which rows validate and test';
  for (const field of fields) {
    if (across.sound(['training', field]) && draft.training[field]) across.report(['training', field], need);
    if (!across.sound(['settings'])) continue;
    for (const [model, { training }] of Object.entries(draft.settings)) {
      if (training[field]) across.report(['settings', model, 'training', field], need);
    }
  }
}

/** Entries of `select` in the order of the schema; none where there is a fault in them. */
const entries = (draft: Draft, { sound }: Across) =>
  sound(['select']) && draft.select ? Object.entries(draft.select) : [];

/** All candidates are tried in one stage: their combinations share its seeds and its metric. */
function selectionAgrees(draft: Draft, across: Across): void {
  if (draft.select && across.sound(['select']) && Object.keys(draft.select).length === 0) {
    across.report(['select'], 'at least one path, such as training.learningRate, is needed');
  }
  const [first, ...others] = entries(draft, across);
  for (const [path, entry] of others) {
    for (const key of ['seeds', 'by'] as const) {
      if (entry[key] === first![1][key]) continue;
      across.report(
        ['select', path, key],
        `${first![1][key]} is needed, as ${showPath(['select', first![0], key])} is`,
      );
    }
  }
}

/** The metric must be one that the runs will have. */
function selectionCanBeJudged(draft: Draft, across: Across): void {
  const isValidated = modelsAreValidated(draft, across);
  for (const [path, { by }] of entries(draft, across)) {
    const lacking = metricsAtHand(draft, across).find(({ metrics }) => !metrics.includes(by));
    if (lacking !== undefined) {
      across.report(['select', path, 'by'], `${listed(lacking.metrics)} is needed, as ${lacking.because}`);
    } else if (by.startsWith('validation_') && !isValidated) {
      across.report(['select', path, 'by'], 'training.validationExamples above 0 is needed for it');
    }
  }
}

/** What runs are scored by; where the data is swept, several sets of metrics, each with what it comes from. */
function metricsAtHand(draft: Draft, across: Across): { metrics: string[]; because: string }[] {
  const labels = dataField(draft, across, 'labels')?.values ?? [];
  const tasks = taskLists(draft, across);
  return [
    ...labels.map((kind) => ({ metrics: metricsOf(kind), because: `data.labels holds ${kind}` })),
    ...tasks.map((names) => ({
      metrics: [...metricsOf('binary'), ...names.flatMap((name) => metricsOf('binary', name))],
      because: `the tasks are ${names.join(' and ')}`,
    })),
  ];
}

function taskLists(draft: Draft, across: Across): (readonly CensusTask[])[] {
  if (!censusField(draft, across, 'kind') || !across.sound(['data'])) return [];
  return tasksOf(draft.data as CensusData).values.slice();
}

function tuningCanBeJudged(draft: Draft, across: Across): void {
  const by = across.sound(['tune']) ? draft.tune?.by : undefined;
  if (by === undefined) return;
  const lacking = metricsAtHand(draft, across).find(({ metrics }) => !metrics.includes(by));
  if (lacking) across.report(['tune', 'by'], `${listed(lacking.metrics)} is needed, as ${lacking.because}`);
}

/** Whether every model is trained with validation examples, as far as faults let it be known. */
function modelsAreValidated({ data, models, training, settings }: Draft, { sound }: Across): boolean {
  if (!sound(['data']) || data.kind === 'census-income') return true;
  if (!sound(['models']) || !sound(['settings']) || !sound(['training', 'validationExamples'])) return true;
  return models.every(({ name }) => {
    const axis = settings[name]?.training.validationExamples ?? training.validationExamples;
    return axis !== undefined && !axis.values.includes(0);
  });
}

/** What a selection chooses can not be swept, nor be set for one model, which would leave nothing to choose. */
function selectedIsNotSet(draft: Draft, across: Across): void {
  for (const [path] of entries(draft, across)) {
    const field = path.replace('training.', '') as keyof Config['training'];
    const need = `a single value is needed, as select chooses ${path}`;
    if (across.sound(['training', field]) && draft.training[field]?.swept) across.report(['training', field], need);
    if (!across.sound(['settings'])) continue;
    for (const [model, { training }] of Object.entries(draft.settings)) {
      if (training[field])
        across.report(['settings', model, 'training', field], `it must be left out, as select chooses ${path}`);
    }
  }
}
