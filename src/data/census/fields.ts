import { z } from 'zod';
import { dispatch, distinct, mapping, number, oneOf, whole } from '../../schema/fields.js';
import { type Sweepable, type SweepableFields, sweepable } from '../../schema/sweepable.js';
import type { Given, ReportNeed } from '../kind.js';
import { type CensusFile, type CensusTask, censusGroups, censusTaskNames } from './spec.js';

/** The shares of the rows of one file; without shares, the default ones, or for both files the paper's split. */
export interface SplitValue {
  readonly seed: number;
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
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

const share = number('a number above 0, below 1, is needed', (x) => x > 0 && x < 1);

const split: z.ZodType<SplitValue> = mapping({
  seed: whole(0).prefault(0),
  train: share.exactOptional(),
  validation: share.exactOptional(),
  test: share.exactOptional(),
});

const two = 'a list of two tasks is needed';
const tasks: z.ZodType<readonly CensusTask[]> = distinct(oneOf(censusTaskNames)).refine(
  (names) => names.length === 2,
  two,
);

const width = whole(1, 1000, ', or sum,');
const embedding: z.ZodType<'sum' | number> = dispatch(
  (input): z.ZodType<'sum' | number> => (input === 'sum' ? z.literal('sum') : width),
);

const group = z.union([z.literal(1), z.literal(2)], { error: () => '1 or 2 is needed' });

export const censusSchema = mapping({
  kind: z.literal('census-income'),
  group: sweepable(group).exactOptional(),
  tasks: sweepable(tasks, (input) => Array.isArray(input) && input.some(Array.isArray)).exactOptional(),
  source: sweepable(oneOf(['training', 'test', 'both'])).prefault('test'),
  split: sweepable(split).prefault({}),
  embedding: sweepable(embedding).prefault('sum'),
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
    const shares = (['train', 'validation', 'test'] as const).map((part) => value[part]);
    if (shares.every((share) => share === undefined)) return;
    if (source?.values.includes('both')) {
      report(path, 'only a seed is allowed, as data.source is both and the files are the split');
    } else if (shares.includes(undefined)) {
      report(path, 'train, validation and test are needed together');
    } else if (Math.abs(shares.reduce<number>((sum, share) => sum + share!, 0) - 1) > 1e-9) {
      report(path, 'shares that add up to 1 are needed');
    }
  });
}
