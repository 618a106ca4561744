import * as z from 'zod';
import { distinct, mapping, oneOf, whole } from '../../schema/fields.js';
import { isListOfLists, type SweepableFields, sweepable } from '../../schema/sweepable.js';
import { embeddingField } from '../embedding-field.js';
import type { Given, ReportNeed } from '../kind.js';
import { type DaySplit, featureGroups, type KuairandSpec, signals } from './spec.js';

/** The fields of `data:` of kind kuairand. */
export type KuairandValues = Pick<KuairandSpec, 'tasks' | 'features' | 'split' | 'minCount' | 'embedding'>;

export type KuairandFields = SweepableFields<KuairandValues>;

/** The period of the logs. */
const day = whole(20220408, 20220508, ', such as 20220422,');

const split: z.ZodType<DaySplit> = mapping({
  validationFrom: day.prefault(20220422).describe('The first day of validation rows; earlier ones train.'),
  testFrom: day.prefault(20220429).describe('The first day of test rows.'),
});

export const kuairandSchema = mapping({
  kind: z.literal('kuairand').describe('KuaiRand-Pure, which mmoe-exp data kuairand prepares.'),
  tasks: sweepable(distinct(oneOf(signals)), isListOfLists)
    .prefault(['is_click', 'is_like'])
    .describe('The signals that are learned, the main task first.'),
  features: sweepable(distinct(oneOf(featureGroups)), isListOfLists)
    .prefault(['ids', 'context', 'video'])
    .describe(
      'What models know of an exposure: ids, context (scenario and hour), features of the video and of the user.',
    ),
  split: sweepable(split).prefault({}).describe('The days from which rows of the standard log validate and test.'),
  minCount: sweepable(whole(1)).prefault(1).describe('Categories of fewer training rows share a slot.'),
  embedding: sweepable(embeddingField)
    .prefault(16)
    .describe('How categories enter: as sums into the first layers, or by tables of a width.'),
});

/** Reports days in the wrong order. */
export function checkKuairand(given: Given<KuairandFields>, report: ReportNeed): void {
  const { values = [], swept = false } = given('split') ?? {};
  values.forEach(({ validationFrom, testFrom }, i) => {
    if (testFrom <= validationFrom)
      report(['split', ...(swept ? [i] : []), 'testFrom'], `a day after validationFrom, ${validationFrom}, is needed`);
  });
}
