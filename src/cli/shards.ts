import { InputError } from '../base/errors.js';
import { readRecords } from '../folder/ledger.js';
import { type Origin, otherPlan, readManifest, type Shard } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import type { RunRecord } from '../folder/record.js';
import type { StagePlan } from '../sweep/plan.js';
import { keysOfShard } from '../sweep/shard.js';
import type { SweepResult } from '../sweep/sweep.js';

export const shardName = ({ index, count }: Shard): string => `shard ${index}/${count}`;

/** The default name of a results folder; that of a shard stands beside those of the others. */
export const usualFolder = (name: string, shard?: Shard): string =>
  shard ? `${name}-shard-${shard.index}-of-${shard.count}` : name;

/**
 * The runs of earlier stages in a folder into which shards were merged; the next stage is planned from them.
 * @throws InputError where it is no results folder, or one of another plan
 */
export function* earlierStages(from: string, origin: Origin): Generator<RunRecord> {
  const manifest = readManifest(from);
  if (!manifest) throw new InputError([`${from}: is not a results folder: ${pathsOf(from).manifest} is needed`]);
  const other = otherPlan(manifest, origin);
  if (other !== undefined) throw new InputError([`${from}: its runs are of another plan: ${other}`]);
  for (const record of readRecords(from)) {
    if (record.stage !== 'final' && record.status !== 'failed') yield record;
  }
}

/**
 * The last stage of a shard that has trained its part and cannot plan the next stage without the others; undefined where the
 * shard need not wait.
 */
export const waitingFor = (shard: Shard | undefined, { stages, end }: SweepResult): StagePlan | undefined => {
  const last = stages.at(-1);
  return shard && end === 'part' && last?.stage !== 'final' ? last : undefined;
};

/** The message of a shard that waits for the others. */
export const nextOf = (plan: StagePlan, shard: Shard, folder: string): string =>
  `${folder}: ${shardName(shard)} has its ${keysOfShard(plan, shard).size} of the ${plan.runs.length} runs of ${plan.stage}, and the next ones depend on all ` +
  'of them: once every shard has its own, mmoe-exp merge DIR... --out MERGED, then run each again with --from MERGED';
