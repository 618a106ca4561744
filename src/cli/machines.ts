import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { InputError } from '../base/errors.js';
import { readWhole, removeFile, writeWhole } from '../base/files.js';
import type { Engine } from '../engine/engine.js';
import { readRecords } from '../folder/ledger.js';
import { type Origin, otherPlan, readManifest, type Shard, shardName, trainedIn } from '../folder/manifest.js';
import { pathsOf } from '../folder/paths.js';
import type { RunRecord } from '../folder/record.js';
import { loadedCode } from '../models/own.js';
import { keysOfShard } from '../sweep/plan.js';
import type { QueueExecutor } from '../sweep/queue/collector.js';
import type { SweepResult } from '../sweep/sweep.js';
import { tell } from './output.js';

/** The value of `--queue`: a URL, or true for none. */
export type QueueOption = string | true;

/** The broker's URL: by default that of MMOE_EXP_QUEUE, which no list of processes shows. @throws InputError */
export function queueUrl(given: QueueOption | undefined): string {
  if (typeof given === 'string') return given;
  const url = process.env.MMOE_EXP_QUEUE;
  if (url) return url;
  throw new InputError(['--queue: a URL is needed, such as redis://localhost, here or in MMOE_EXP_QUEUE']);
}

/** Undefined where the signal aborts first. @throws InputError where the broker cannot be reached */
export async function openQueueFor(
  folder: string,
  given: QueueOption,
  { name, tool, config, files = [], code = [] }: Origin,
  engine: Engine,
  signal: AbortSignal,
): Promise<QueueExecutor | undefined> {
  const { brokerAt } = await import('../sweep/queue/broker.js');
  const { openQueue } = await import('../sweep/queue/collector.js');
  const { needsOf } = await import('../sweep/queue/fitness.js');
  const needed = {
    data: { kind: config.data.kind, files: files.map(({ remarks: _, ...file }) => file) },
    code: code.map(({ name, sha256 }) => ({ name, sha256 })),
  };
  return openQueue({
    broker: brokerAt(queueUrl(given)),
    announcement: { name, host: hostname(), needs: needsOf(tool.version, engine, needed) },
    code: new Map(code.map(({ sha256 }) => [sha256, loadedCode(sha256).text])),
    ...{ id: () => queueIdOf(folder), forget: () => removeFile(pathsOf(folder).queue) },
    ...{ signal, say: tell },
  });
}

/** The origin of a sweep through a queue, with the workers of its earlier runs where the plan is the same. */
export function withEarlierWorkers(folder: string, origin: Origin): Origin {
  const before = readManifest(folder);
  const isOfPlan = before?.merged && otherPlan(before, origin) === undefined;
  return isOfPlan ? trainedIn(origin, before.merged!) : origin;
}

/**
 * The id at a broker of the sweep of a results folder, which is locked: whoever continues with the folder finds its chunks
 * there. Neither host nor path would do, as machines may share both.
 * @throws InputError where the file with the id cannot be read or written
 */
export function queueIdOf(folder: string): string {
  const { queue } = pathsOf(folder);
  const known = existsSync(queue) ? readWhole(queue, '0123456789abcdef\n'.length).toString().trim() : '';
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  writeWhole(queue, `${id}\n`);
  return id;
}

/** In GitHub Actions, the file that the job's summary is appended to. */
export function stepSummaryOption(): { stepSummary?: string } {
  const stepSummary = process.env.GITHUB_STEP_SUMMARY;
  return stepSummary ? { stepSummary } : {};
}

/** The default name of a results folder; that of a shard stands beside those of the others. */
export const defaultFolder = (name: string, shard?: Shard): string =>
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

/** What a shard says that cannot plan the next stage without the others; undefined where it need not wait. */
export function waitingLine(
  shard: Shard | undefined,
  { stages, end }: SweepResult,
  folder: string,
): string | undefined {
  const plan = stages.at(-1);
  if (!shard || end !== 'part' || !plan || plan.stage === 'final') return undefined;
  return (
    `${folder}: ${shardName(shard)} has its ${keysOfShard(plan, shard).size} of the ${plan.runs.length} runs of ${plan.stage}, and the next ones depend on all ` +
    'of them: once every shard has its own, mmoe-exp merge DIR... --out MERGED, then run each again with --from MERGED'
  );
}
