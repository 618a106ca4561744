import * as z from 'zod';
import { distinct, mapping, oneOf, whole } from '../../schema/fields.js';
import { type Sweepable, type SweepableFields, sweepable } from '../../schema/sweepable.js';
import { embeddingField } from '../embedding-field.js';
import type { Given, ReportNeed } from '../kind.js';
import { needOfShares, partNames, type Shares, shareFields } from '../shares.js';
import { type CensusFile, type CensusTask, censusGroups, censusTaskNames } from './spec.js';

/** The shares of the rows of one file; without shares, the default ones, or for both files the paper's split. */
export interface SplitValue extends Partial<Shares> {
  readonly seed: number;
}

/** The fields of `data:` of kind census-income. Without `tasks`, `group` names the tasks; it is 1 by default. */
export interface CensusValues {
  readonly group?: 1 | 2;
  readonly tasks?: readonly CensusTask[];
  readonly source: CensusFile | 'both';
  readonly split: SplitValue;
  readonly embedding: 'sum' | number;
}

export type CensusFields = SweepableFields<CensusValues>;

const split: z.ZodType<SplitValue> = mapping({
  seed: whole(0).prefault(0).describe('Another seed splits the rows in another way.'),
  ...shareFields,
});

const two = `a list of two out of ${censusTaskNames.join(', ')} is needed`;
const tasks: z.ZodType<readonly CensusTask[]> = distinct(oneOf(censusTaskNames), undefined, two).refine(
  (names) => names.length === 2,
  two,
);

const group = z.union([z.literal(1), z.literal(2)], { error: () => '1 or 2 is needed' });

export const censusSchema = mapping({
  kind: z.literal('census-income').describe('The UCI census-income data, which mmoe-exp data census-income prepares.'),
  group: sweepable(group)
    .exactOptional()
    .describe('1: income and never married; 2: at least college and never married. The first is the main task.'),
  tasks: sweepable(tasks, (input) => Array.isArray(input) && input.some(Array.isArray))
    .exactOptional()
    .describe('Two labels, the main task first, in place of those of a group.'),
  source: sweepable(oneOf(['training', 'test', 'both']))
    .prefault('test')
    .describe("One of the two files, split here, or both, the paper's split."),
  split: sweepable(split).prefault({}).describe('Which rows train, validate and test.'),
  embedding: sweepable(embeddingField)
    .prefault('sum')
    .describe('How categories enter: as sums into the first layers, or by tables of a width.'),
});

/** The tasks that the fields name. */
export const tasksOf = ({ tasks, group = 1 }: Pick<CensusValues, 'tasks' | 'group'>): readonly CensusTask[] =>
  tasks ?? censusGroups[group];

/** The sets of tasks that a config asks for. */
export const taskSetsOf = (
  tasks: Sweepable<readonly CensusTask[]> | undefined,
  group: Sweepable<1 | 2> | undefined,
): readonly (readonly CensusTask[])[] => tasks?.values ?? (group?.values ?? [1]).map((number) => censusGroups[number]);

export function checkCensus(given: Given<CensusFields>, report: ReportNeed): void {
  groupIsNoSweepOverTasks(given, report);
  splitFitsSource(given, report);
}

/** Tasks override the group: a sweep over groups would have the same tasks in every group. */
function groupIsNoSweepOverTasks(given: Given<CensusFields>, report: ReportNeed): void {
  if (given('tasks') && given('group')?.swept)
    report(['group'], 'a single value is needed, as data.tasks names the tasks');
}

/** One file is cut by shares that add up to 1, given all together or not at all; both files together are the split. */
function splitFitsSource(given: Given<CensusFields>, report: ReportNeed): void {
  const [source, split] = [given('source'), given('split')];
  split?.values.forEach((value, i) => {
    const path = ['split', ...(split.swept ? [i] : [])];
    const isOnlySeed = partNames.every((part) => value[part] === undefined);
    const need =
      source?.values.includes('both') && !isOnlySeed
        ? 'only a seed is allowed, as data.source is both and the files are the split'
        : needOfShares(value);
    if (need !== undefined) report(path, need);
  });
}
