/** The data kind `census-income`: its fields in a config, its checks and its files. */

import * as z from 'zod';
import { metricsOfLabel } from '../../../ground/base/metric.js';
import {
  choice,
  distinct,
  type FieldValue,
  isListOfLists,
  mapping,
  type SweepableFields,
  sweepable,
  whole,
} from '../../../ground/schema/fields.js';
import type { DataShape } from '../dataset.js';
import { embeddingField } from '../embedding-field.js';
import { defineDataKind, type Given, listMetrics, placed, type ReportNeed } from '../kind.js';
import type { DataFile } from '../kind-reporting.js';
import { givenShares, needOfShares, partNames, shareFields } from '../shares.js';
import { censusDataSet, censusEncoding, refuseOther } from './census.js';
import { readHeader } from './prepared.js';
import { censusReporting } from './reporting/index.js';
import {
  CENSUS_ENCODING,
  type CensusFile,
  type CensusSpec,
  type CensusTask,
  censusGroups,
  censusTaskNames,
  DEFAULT_SHARES,
} from './spec.js';

const split = mapping({
  seed: whole(0).prefault(0).describe('The seed of the split.'),
  ...shareFields,
});

const two = `a list of two out of ${censusTaskNames.join(', ')} is needed`;
const tasks: z.ZodType<readonly CensusTask[]> = distinct(
  choice(censusTaskNames),
  undefined,
  two,
).refine((names) => names.length === 2, two);

const group = z.union([z.literal(1), z.literal(2)], { error: () => '1 or 2 is needed' });

const censusSchema = mapping({
  kind: z
    .literal('census-income')
    .describe('The UCI census-income data, which mmoe-exp data census-income prepares.'),
  group: sweepable(group)
    .exactOptional()
    .describe(
      '1: income and never married; 2: at least college and never married. The first is the main task.',
    ),
  tasks: sweepable(tasks, isListOfLists)
    .exactOptional()
    .describe('Two labels, the main task first, in place of a group.'),
  source: sweepable(choice(['training', 'test', 'both']))
    .prefault('test')
    .describe("One of the two files, split here, or both, the paper's split."),
  split: sweepable(split)
    .prefault({})
    .describe('The split of the rows into train, validation and test.'),
  embedding: embeddingField(),
});

/**
 * The fields of `data:` of kind census-income. Without `tasks`, `group` determines the tasks; it is
 * 1 by default.
 */
type CensusValues = FieldValue<typeof censusSchema>;
type CensusFields = SweepableFields<CensusValues>;

const givenTaskSets = (given: Given<CensusFields>): readonly (readonly CensusTask[])[] =>
  given('tasks')?.values ?? (given('group')?.values ?? [1]).map((number) => censusGroups[number]);

function checkCensus(given: Given<CensusFields>, report: ReportNeed): void {
  if (given('tasks') && given('group')?.swept)
    report(['group'], 'a single value is needed, as data.tasks names the tasks');
  for (const [value, path] of placed(given, 'split')) {
    const isOnlySeed = partNames.every((part) => value[part] === undefined);
    const need =
      given('source')?.values.includes('both') && !isOnlySeed
        ? 'only a seed is allowed, as data.source is both and the files are the split'
        : needOfShares(value);
    if (need !== undefined) report(path, need);
  }
}

const NAMES = metricsOfLabel.binary;

export const censusIncome = defineDataKind<CensusValues, CensusSpec>({
  name: 'census-income',
  schema: censusSchema,
  knownMetrics: (['test', 'validation'] as const).flatMap((part) =>
    listMetrics(part, NAMES, censusTaskNames),
  ),
  examples: { saidBy: 'data.split' },
  tasksAreAlike: false,
  results: censusReporting,
  check: checkCensus,
  choosable: (given) =>
    givenTaskSets(given).map((tasks) => ({
      // Final runs are judged on the test rows of the same split, so that nothing may be chosen by
      // these rows.
      metrics: listMetrics('validation', NAMES, tasks),
      because: `the tasks are ${tasks.join(' and ')}`,
    })),
  taskCounts: (given) => givenTaskSets(given).map((tasks) => tasks.length),
  complete: ({ group, ...fields }) => (fields.tasks || !group ? fields : { group, ...fields }),
  spec: ({ tasks, group = 1, source, split: { seed, ...shares }, embedding }) => {
    return {
      kind: 'census-income',
      encoding: CENSUS_ENCODING,
      sources: Object.fromEntries(
        censusSourceFiles(source).map((file) => [file, readHeader(file).source]),
      ),
      tasks: tasks ?? censusGroups[group],
      split: source === 'both' ? { seed } : { seed, shares: givenShares(shares) ?? DEFAULT_SHARES },
      embedding,
    };
  },
  resplit: ({ split, ...fields }, number) => ({
    ...fields,
    split: {
      ...split,
      values: split.values.map((value) => ({ ...value, seed: value.seed + number })),
    },
  }),
  files: ({ source }) =>
    [...new Set(source.values.flatMap(censusSourceFiles))].map((file) => {
      const { rows, source } = readHeader(file);
      return { file, rows, sha256: source };
    }),
  restore: async (files) => {
    for (const { file, sha256 } of files as readonly (DataFile & { readonly file: CensusFile })[])
      refuseOther(file, readHeader(file).source, sha256);
    return [];
  },
  open: (spec) => censusDataSet(spec),
  encoding: censusEncoding,
  shape: censusShape,
});

function censusShape(spec: CensusSpec): DataShape {
  const { features, labels, train, validation, test } = censusDataSet(spec);
  const rows = { train: train.rows, validation: validation.rows, test: test.rows };
  return { ...features, embedding: spec.embedding, labels, rows };
}

const censusSourceFiles = (source: CensusFile | 'both'): CensusFile[] =>
  source === 'both' ? ['training', 'test'] : [source];
