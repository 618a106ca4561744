import * as z from 'zod';
import { mapping, oneOf, whole, within } from '../../schema/fields.js';
import { type SweepableFields, sweepable } from '../../schema/sweepable.js';
import type { Given, ReportNeed } from '../kind.js';
import type { RecommenderSpec } from './spec.js';
import { CANDIDATES, SLOTS } from './world.js';

/** The fields of `data:` of kind recommender. */
export type RecommenderValues = Required<
  Omit<RecommenderSpec, 'kind' | 'world' | 'sparse' | 'validationExamples' | 'testExamples'>
> &
  Pick<RecommenderSpec, 'sparse'>;

const between = (least: number, most: number) => within({ least, most });

const MOST_IDS = 10_000_000;

const sparse = mapping({
  users: whole(1, MOST_IDS).prefault(100_000),
  items: whole(CANDIDATES, MOST_IDS).prefault(100_000),
  hash: whole(1, MOST_IDS).prefault(100_000),
  embedding: whole(1, 1000).prefault(16),
  dense: whole(0).prefault(4),
  bottom: z.array(whole(1), 'a list of numbers of units is needed').prefault([64]),
});

export const recommenderSchema = mapping({
  kind: z.literal('recommender'),
  // Three directions are needed: those of the tasks and that of the old model's error.
  features: sweepable(whole(3)).prefault(100).describe('d, the number of features.'),
  correlation: sweepable(between(-1, 1)).describe("p, the cosine of the tasks' weights."),
  positionBias: sweepable(between(0, 10))
    .prefault(1)
    .describe('How much less the lower slots are looked at; 0: all are.'),
  randomSlots: sweepable(between(0, 1)).prefault(0.0037).describe('The share of slots that are filled at random.'),
  engagement: sweepable(between(-20, 20)).prefault(-1.5).describe('The logit of engagement at a score of 0.'),
  satisfaction: sweepable(between(-20, 20)).prefault(-2.5).describe('The logit of satisfaction at a score of 0.'),
  position: sweepable(oneOf(['none', 'input', 'shallow']))
    .prefault('none')
    .describe(
      'Whether the slot enters the model: not at all, among the features, or as a number beside the logit of engagement.',
    ),
  users: sweepable(whole(0)).prefault(0),
  satisfactionPower: sweepable(between(0, 1)).prefault(0.03),
  rounds: sweepable(whole(0)).prefault(0),
  loggedExamples: sweepable(whole(SLOTS)).prefault(200_000),
  sparse: sweepable(sparse).exactOptional(),
});

/** Reports fields that contradict each other. */
export function checkRecommender(given: Given<SweepableFields<RecommenderValues>>, report: ReportNeed): void {
  const [rounds, position] = [given('rounds')?.values, given('position')?.values];
  if (rounds?.some((count) => count > 0) && position?.includes('shallow')) {
    report(
      ['position'],
      'with rounds, none or input is needed: rows of a log that a trained model made have no slot of their own',
    );
  }
  const { values = [], swept = false } = given('sparse') ?? {};
  const least = Math.min(...(given('features')?.values ?? []));
  values.forEach(({ dense }, i) => {
    if (dense > least) {
      report(['sparse', ...(swept ? [i] : []), 'dense'], `at most ${least}, the number of data.features, is possible`);
    }
  });
}
