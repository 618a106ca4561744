import { appendFileSync, existsSync } from 'node:fs';
import * as z from 'zod';
import { canonicalJson } from '../base/canonical-json.js';
import { withFile, writeWhole } from '../base/files.js';
import { linesOf } from './lines.js';
import { pathsOf } from './paths.js';

/** How often an experiment is made at most, as verifying it takes as long. */
export const MOST_REPEATS = 1_000_000;

const count = z.int().min(0);

const estimatedShape = z.object({
  first: z.object({ value: z.number(), standardError: z.number() }).readonly(),
  variance: z.number(),
  ...{ covered: count, raised: count, lowered: count },
  needed: count.exactOptional(),
});

const armShape = z.object({
  /** Of its run. */
  key: z.string(),
  model: z.string(),
  /** The values of swept fields that tell its cell from those of the other arms. */
  fields: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  /** What it ranks by: the metric that has its worth. */
  ranking: z.string(),
  /** Its parameters. */
  weights: count,
  worth: z.array(z.number()).readonly(),
  rejections: z.array(z.tuple([count, count]).readonly()).readonly(),
});

const pairShape = z.object({
  ...{ control: count, treatment: count },
  tasks: z
    .array(z.object({ exact: z.number(), estimates: z.record(z.string(), estimatedShape.readonly()).readonly() }))
    .readonly(),
});

const recordShape = z.object({
  version: z.literal(1),
  /** The values of swept fields that all arms have in common. */
  fields: z.record(z.string(), z.union([z.number(), z.string()])).readonly(),
  seed: z.int(),
  tasks: z.array(z.string()).readonly(),
  users: count,
  repeats: z.int().min(1).max(MOST_REPEATS),
  arms: z.array(armShape.readonly()).readonly(),
  pairs: z.array(pairShape.readonly()).readonly(),
});

/**
 * A line of `live.jsonl`: live experiments on the models of a seed, of which there is one for each arm. What its numbers mean is said
 * in data/recommender/experiments.ts.
 */
export type LiveRecord = Readonly<z.infer<typeof recordShape>>;

/** Whether the parts of a record fit each other: each arm and pair has all tasks, and each pair is of two of the arms. */
const isWhole = ({ tasks, arms, pairs }: LiveRecord): boolean =>
  arms.every(({ worth, rejections }) => worth.length === tasks.length && rejections.length === tasks.length) &&
  pairs.length === (arms.length * (arms.length - 1)) / 2 &&
  pairs.every((pair) => Math.max(pair.control, pair.treatment) < arms.length && pair.tasks.length === tasks.length);

/** Two records of the same experiments have the same text. */
export const liveId = ({
  seed,
  users,
  repeats,
  arms,
}: Pick<LiveRecord, 'seed' | 'users' | 'repeats'> & {
  readonly arms: readonly Pick<LiveRecord['arms'][number], 'key' | 'ranking'>[];
}): string => JSON.stringify([seed, users, repeats, arms.map(({ key, ranking }) => [key, ranking])]);

/**
 * The live experiments of a folder; none where it has none. A line that is not one, such as a torn one, is left out; `onLeftOut` gets
 * its number.
 */
export function readLive(folder: string, onLeftOut: (line: number) => void = () => {}): LiveRecord[] {
  const file = pathsOf(folder).live;
  if (!existsSync(file)) return [];
  return withFile(file, 'read', () => {
    // Line by line: a stranger's may have gigabytes that are no records.
    const records: LiveRecord[] = [];
    for (const { text, number, whole } of linesOf(file)) {
      const record = whole ? recordIn(text) : undefined;
      if (record) records.push(record);
      else onLeftOut(number);
    }
    return records;
  });
}

function recordIn(text: string): LiveRecord | undefined {
  try {
    const { data } = recordShape.safeParse(JSON.parse(text));
    return data && isWhole(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Adds a record at the end, so that it is kept whatever comes. @throws InputError where the file cannot be written */
export function appendLive(folder: string, record: LiveRecord): void {
  const file = pathsOf(folder).live;
  withFile(file, 'written', () => appendFileSync(file, liveLine(record)));
}

/** Writes the whole file. @throws InputError where it cannot be written */
export const writeLive = (folder: string, records: readonly LiveRecord[]): void =>
  writeWhole(pathsOf(folder).live, liveText(records));

const liveText = (records: readonly LiveRecord[]): string => records.map(liveLine).join('');

const liveLine = (record: LiveRecord): string => `${canonicalJson(record)}\n`;
