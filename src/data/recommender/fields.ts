import { z } from 'zod';
import { mapping, number, oneOf, whole } from '../../schema/fields.js';
import { sweepable } from '../../schema/sweepable.js';
import type { RecommenderSpec } from './spec.js';
import { SLOTS } from './world.js';

/** The fields of `data:` of kind recommender. */
export type RecommenderValues = Required<
  Omit<RecommenderSpec, 'kind' | 'world' | 'validationExamples' | 'testExamples'>
>;

const between = (low: number, high: number) =>
  number(`a number from ${low} to ${high} is needed`, (x) => x >= low && x <= high);

export const recommenderSchema = mapping({
  kind: z.literal('recommender'),
  // Three directions are needed: those of the tasks and that of the old model's error.
  features: sweepable(whole(3)).prefault(100),
  correlation: sweepable(between(-1, 1)),
  positionBias: sweepable(between(0, 10)).prefault(1),
  randomSlots: sweepable(between(0, 1)).prefault(0.0037),
  engagement: sweepable(between(-20, 20)).prefault(-1.5),
  satisfaction: sweepable(between(-20, 20)).prefault(-2.5),
  position: sweepable(oneOf(['none', 'input', 'shallow'])).prefault('none'),
  users: sweepable(whole(0)).prefault(0),
  satisfactionPower: sweepable(between(0, 1)).prefault(0.03),
  rounds: sweepable(whole(0)).prefault(0),
  loggedExamples: sweepable(whole(SLOTS)).prefault(200_000),
});
