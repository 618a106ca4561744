/**
 * The record of live experiments in a results folder: its format, and how it is read and written.
 */

import * as z from 'zod';
import type { ExtraRecords } from '../../sweep/folder/extra-records.js';
import { LIVE } from './live-name.js';

/** The most repeats of an experiment. To check a record takes as long as to make it. */
export const MAX_REPEATS = 1_000_000;

const count = z.int().min(0);

const estimatedShape = z.object({
  /** The estimate of the first experiment. */
  first: z.object({ value: z.number(), standardError: z.number() }).readonly(),
  /** The mean over experiments of the squared standard error. */
  variance: z.number(),
  /**
   * Numbers of experiments whose 95 % interval covers the exact lift, is above 0, and is below 0.
   */
  covered: count,
  raised: count,
  lowered: count,
  /**
   * Users an arm with which a test finds the exact lift in four of five experiments, at 5 %; none
   * without a lift.
   */
  needed: count.exactOptional(),
});

const armShape = z.object({
  key: z.string(),
  model: z.string(),
  /** The values of swept fields in which the arm's cell differs from those of the others. */
  fields: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  /** The metric that has its worth. */
  ranking: z.string(),
  weights: count,
  /** The exact number of positives per request, by task. */
  worth: z.array(z.number()).readonly(),
  /** The number of A/A experiments whose interval excludes 0, by task: plain and with CUPED. */
  rejections: z.array(z.tuple([count, count]).readonly()).readonly(),
});

/**
 * Arms by their indices, results in the order of the tasks, estimates by the name of the estimator.
 */
const pairShape = z.object({
  control: count,
  treatment: count,
  tasks: z
    .array(
      z.object({
        exact: z.number(),
        estimates: z.record(z.string(), estimatedShape.readonly()).readonly(),
      }),
    )
    .readonly(),
});

const recordShape = z.object({
  version: z.literal(1),
  /** The values of swept fields that all arms have in common. */
  fields: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  seed: z.int(),
  tasks: z.array(z.string()).readonly(),
  users: count,
  repeats: z.int().min(1).max(MAX_REPEATS),
  arms: z.array(armShape.readonly()).readonly(),
  pairs: z.array(pairShape.readonly()).readonly(),
});

/** A line of `live.jsonl`; `experiments.ts` defines its numbers. */
export type LiveRecord = Readonly<z.infer<typeof recordShape>>;

export interface Experiments extends Pick<LiveRecord, 'pairs'> {
  readonly arms: readonly Pick<LiveRecord['arms'][number], 'worth' | 'rejections'>[];
}

/** Each arm and pair has all tasks, and each pair is of two of the arms. */
const isWhole = ({ tasks, arms, pairs }: LiveRecord): boolean =>
  arms.every(
    ({ worth, rejections }) => worth.length === tasks.length && rejections.length === tasks.length,
  ) &&
  pairs.length === (arms.length * (arms.length - 1)) / 2 &&
  pairs.every(
    (pair) =>
      Math.max(pair.control, pair.treatment) < arms.length && pair.tasks.length === tasks.length,
  );

interface Identified extends Pick<LiveRecord, 'seed' | 'users' | 'repeats'> {
  readonly arms: readonly Pick<LiveRecord['arms'][number], 'key' | 'ranking'>[];
}

/**
 * The identity of experiments: the arms, in their order, the number of users and repeats, and the
 * seed.
 */
export const liveId = ({ seed, users, repeats, arms }: Identified): string =>
  JSON.stringify([seed, users, repeats, arms.map(({ key, ranking }) => [key, ranking])]);

export const liveFile: ExtraRecords<LiveRecord> = {
  name: LIVE,
  file: 'live.jsonl',
  idOf: liveId,
  titleOf: ({ seed }) => `live experiments on seed ${seed}`,
  recordIn(value) {
    const { data } = recordShape.safeParse(value);
    return data && isWhole(data) ? data : undefined;
  },
};
