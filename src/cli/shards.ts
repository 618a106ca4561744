import { InputError } from '../errors.js';
import { type Ledger, readRecords } from '../folder/ledger.js';
import { type Origin, otherPlan, readManifest, type Shard } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import type { StagePlan } from '../sweep/plan.js';
import { keysOfShard } from '../sweep/shard.js';
import { isDone, type SweepResult } from '../sweep/sweep.js';

export const shardName = ({ index, count }: Shard): string => `shard ${index}/${count}`;

/** Where results go that have no folder of their own: those of a shard beside those of the others. */
export const usualFolder = (name: string, shard?: Shard): string =>
  shard ? `${name}-shard-${shard.index}-of-${shard.count}` : name;

/**
 * Takes the runs of earlier stages from a folder in which shards were joined, so that the next stage can be planned.
 * @throws InputError where it is none, or one of another plan
 */
export function takeEarlierStages(from: string, ledger: Ledger, origin: Origin): void {
  const manifest = readManifest(from);
  if (!manifest) throw new InputError([`${from}: is not a results folder: ${pathsOf(from).manifest} is needed`]);
  const other = otherPlan(manifest, origin);
  if (other !== undefined) throw new InputError([`${from}: its runs are of another plan: ${other}`]);
  for (const record of readRecords(from)) {
    if (record.stage !== 'final' && record.status !== 'failed' && !isDone(record, ledger.runs)) ledger.append(record);
  }
}

/** A shard that has done its part of a stage and cannot plan the next one without the others; undefined for any other. */
export const waitingFor = (shard: Shard | undefined, { stages, end }: SweepResult): StagePlan | undefined => {
  const last = stages.at(-1);
  return shard && end === 'part' && last?.stage !== 'final' ? last : undefined;
};

/**
 * What a shard that waits for the others says, given how many runs it has just trained.
 * @throws InputError with the same where it had none to train, as somebody expected the next stage
 */
export function nextOf(plan: StagePlan, shard: Shard, folder: string, trained: number): string {
  const own = keysOfShard(plan, shard).size;
  const line =
    `${folder}: ${shardName(shard)} has its ${own} of the ${plan.runs.length} runs of ${plan.stage}, and the next ones depend on all ` +
    'of them: once every shard has its own, mmoe-exp merge DIR... --out MERGED, then run each again with --from MERGED';
  if (own > 0 && trained === 0) throw new InputError([line]);
  return line;
}
