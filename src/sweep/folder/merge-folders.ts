import { existsSync } from 'node:fs';
import { InputError } from '../../ground/base/errors.js';
import { makeFolder, readWhole, removeFile, writeWhole } from '../../ground/base/files.js';
import { mapped } from '../../ground/base/grouped.js';
import type { TaskWords } from '../../ground/base/metric.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { quoted } from '../../ground/base/words.js';
import { differences } from './differences.js';
import { copyExternalPredictions } from './external-predictions.js';
import { type Conflict, JoinedLedger } from './joined-ledger.js';
import {
  lookedSeeds,
  type Manifest,
  type MergedPart,
  otherPlan,
  placePart,
  readManifest,
  type Shard,
} from './manifest.js';
import { folderPaths, ledgersIn, planFile } from './paths.js';
import { readPlan } from './plan.js';
import { joinPredictions } from './predictions.js';
import { joinedRegistrations } from './registration.js';
import {
  type Finished,
  type PlannedStage,
  planRows,
  ResultsFolder,
  readCode,
  writeCode,
} from './results-folder.js';

interface Source {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The words for the tasks of a kind of data; undefined for an unknown kind. */
type TaskWordsFinder = (kind: string) => TaskWords | undefined;

export interface Merged extends Finished {
  /** The last planned stage, and the number of runs of all stages. */
  readonly stage: string;
  readonly planned: number;
  /** Whether its last round has ended or will end with a look that no folder has taken. */
  readonly isUndecided: boolean;
  /** Shards that are missing from the folders, where all of these are shards of the same number. */
  readonly missingShards: readonly Shard[];
  /** Runs on which folders disagree, and of which no record is kept. */
  readonly conflicts: readonly Conflict[];
  /** Notes on lines of ledgers that are left out. */
  readonly notes: readonly string[];
}

/**
 * Joins folders of one plan, such as its shards, into the folder that one machine would have
 * written, except for times and machines. Runs that it has already are kept. Undefined where no
 * source is a results folder.
 * @throws InputError where the folders are of different plans or numerics, or of an unknown kind of
 * data
 */
export function mergeInto(
  out: string,
  folders: readonly string[],
  tasksOf: TaskWordsFinder,
): Merged | undefined {
  const joined = joinable(out, folders, tasksOf);
  if (!joined) return undefined;
  const { sources, furthest, stages, code, tasks } = joined;
  makeFolder(out);
  for (const [sha256, text] of code) writeCode(out, sha256, text);
  for (const record of furthest.manifest.trainers ?? [])
    copyExternalPredictions(furthest.folder, out, record);
  const ledger = new JoinedLedger();
  try {
    for (const { folder } of sources) ledger.add(folder);
    joinPredictions(
      sources.map(({ folder }) => folder),
      out,
      (key) => ledger.outcomes.get(key)?.status === 'finished',
      (key, files) => ledger.refusePredictions(key, files),
    );
    const keys = mapped(planRows(stages), ({ key }) => key);
    writeWhole(folderPaths(out).ledger, ledger.text(keys));
    for (const file of ledgersIn(out).slice(1)) removeFile(file);
    const {
      stages: _,
      counts: __,
      selected,
      ended,
      looks = [],
      ...origin
    } = joinedManifest(sources, furthest);
    const results = new ResultsFolder(out, origin, tasks);
    results.begin(...stages);
    if (looks.length > 0) results.looked(...looks);
    const finished = results.finish({
      ledger: ledger.outcomes,
      ...(ended !== undefined && { ended: new Date(ended) }),
      ...(selected !== undefined && { selected }),
    });
    return {
      ...finished,
      stage: stages.at(-1)!.stage,
      planned: stages.reduce((sum, { rows }) => sum + rows.length, 0),
      isUndecided: isUndecided(furthest.manifest),
      missingShards: findMissingShards(origin.merged ?? []),
      conflicts: [...ledger.conflicts.values()],
      notes: ledger.notes,
    };
  } finally {
    ledger.close();
  }
}

/**
 * The inputs of a merge without ledgers and predictions, checked before the output folder is
 * created, and again under its lock; undefined where no source is a results folder. @throws
 * InputError where they cannot be joined
 */
export function joinable(out: string, folders: readonly string[], tasksOf: TaskWordsFinder) {
  const sources = sourcesIn([out, ...folders]);
  if (sources.every(({ folder }) => folder === out)) return undefined;
  const furthest = furthestSource(sources);
  return {
    sources,
    furthest,
    stages: readStages(furthest),
    code: codeIn(sources),
    tasks: tasksIn(furthest, tasksOf),
  };
}

/** @throws InputError where the kind of data is unknown, perhaps of a later version */
function tasksIn({ folder, manifest }: Source, tasksOf: TaskWordsFinder): TaskWords {
  const { kind } = manifest.config.data;
  const tasks = tasksOf(kind);
  if (tasks) return tasks;
  throw new InputError('results', [
    `${folderPaths(folder).manifest}: config.data.kind ${quoted(kind)} is no kind of data that this version knows: the version that trained it merges it`,
  ]);
}

/** Whether the look after the last planned round is to come; none follows the last round of all. */
function isUndecided({ config, stages, looks = [] }: Manifest): boolean {
  const seeds = lookedSeeds(config);
  if (!seeds) return false;
  const rounds = stages.filter(({ stage }) => stage === 'final').length;
  return looks.length < Math.min(rounds, seeds.looks - 1);
}

/** The shards of which there is no part; shards count from 1. */
function findMissingShards(parts: readonly MergedPart[]): Shard[] {
  const count = parts[0]?.shard?.count;
  if (count === undefined || parts.some(({ shard }) => shard?.count !== count)) return [];
  const given = new Set(parts.map(({ shard }) => shard?.index));
  return Array.from({ length: count }, (_, i) => ({ index: i + 1, count })).filter(
    ({ index }) => !given.has(index),
  );
}

/** The folders of one plan, which together are a part of a result. */
export type Pool = readonly [string, ...string[]];

/**
 * Folders grouped by plan, in the order of each group's first; a path that is no results folder
 * makes its own group.
 */
export function poolFolders(folders: readonly string[]): Pool[] {
  const pools: { readonly first: Manifest | undefined; readonly folders: [string, ...string[]] }[] =
    [];
  for (const folder of folders) {
    const manifest = readManifest(folder);
    const pool =
      manifest && pools.find(({ first }) => first && otherPlan(first, manifest) === undefined);
    if (pool) pool.folders.push(folder);
    else pools.push({ first: manifest, folders: [folder] });
  }
  return pools.map(({ folders }) => folders);
}

/**
 * As if folders were merged; undefined where the first is no results folder.
 * @throws InputError where plans differ
 */
export function pooledManifest(folders: Pool): Source | undefined {
  const sources = sourcesIn(folders);
  if (sources.length < 2) return sources[0];
  const furthest = furthestSource(sources);
  return { folder: furthest.folder, manifest: joinedManifest(sources, furthest) };
}

function sourcesIn(folders: readonly string[]): Source[] {
  return [...new Set(folders)].flatMap((folder): Source[] => {
    const manifest = readManifest(folder);
    return manifest ? [{ folder, manifest }] : [];
  });
}

/**
 * The manifest of joined folders: that of the furthest, with the machines and times of all, and
 * without a shard.
 */
function joinedManifest(
  sources: readonly Source[],
  { manifest: { shard: _, ended: __, ...furthest } }: Source,
): Manifest {
  const merged = listParts(sources);
  const [{ tool, machine, workers, started }] = merged;
  const ended = merged
    .flatMap(({ ended }) => ended ?? [])
    .sort()
    .at(-1);
  const claims = joinedRegistrations(
    withoutJoined(sources).map(({ manifest: { claims, counts } }) => ({
      ...(claims && { claims }),
      ended: (counts?.finished ?? 0) + (counts?.diverged ?? 0),
    })),
  );
  return {
    ...furthest,
    tool,
    machine,
    workers,
    merged,
    started,
    ...(claims.length > 0 && { claims }),
    ...(ended !== undefined && { ended }),
  };
}

/** Those of searches have some hundred bytes for each trial. */
const MAX_BYTES = 2 ** 26;

/**
 * The text that all files that exist have; undefined where there is none.
 * @throws InputError where two differ
 */
export function sharedText(files: readonly string[]): string | undefined {
  const given = files.filter((file) => existsSync(file));
  const texts = given.map((file) => readWhole(file, MAX_BYTES).toString());
  const other = texts.findIndex((text) => text !== texts[0]);
  if (other >= 0)
    throw new InputError('results', [
      `${given[other]} differs from ${given[0]}: they are not of one search`,
    ]);
  return texts[0];
}

/**
 * The source with the most stages, which begin with the stages of all others.
 * @throws InputError where the plans differ
 */
function furthestSource(sources: readonly Source[]): Source {
  const [first, ...others] = sources as [Source, ...Source[]];
  for (const { folder, manifest } of others) {
    const other = otherPlan(first.manifest, manifest);
    if (other !== undefined)
      throw new InputError('results', [
        `${folder}: has another plan than ${first.folder}: ${other}`,
      ]);
  }
  const isFurther = ({ manifest: one }: Source, { manifest: other }: Source) =>
    one.stages.length === other.stages.length
      ? (one.selected !== undefined && other.selected === undefined) ||
        (one.looks ?? []).length > (other.looks ?? []).length
      : one.stages.length > other.stages.length;
  const furthest = others.reduce(
    (most, source) => (isFurther(source, most) ? source : most),
    first,
  );
  for (const { folder, manifest } of sources) {
    const due = furthest.manifest.stages.slice(0, manifest.stages.length);
    const stage = manifest.stages.find(({ plan }, i) => plan !== due[i]?.plan);
    const chosen =
      manifest.selected !== undefined &&
      differences(furthest.manifest.selected, manifest.selected).length > 0;
    const { looks = [] } = manifest;
    const looked =
      differences(furthest.manifest.looks?.slice(0, looks.length) ?? [], looks).length > 0;
    if (!stage && !chosen && !looked) continue;
    const what = stage
      ? `another plan of ${stage.stage}`
      : chosen
        ? 'another choice'
        : 'another decision of a look';
    throw new InputError('results', [
      `${folder}: has ${what} than ${furthest.folder}: earlier stages came out different`,
    ]);
  }
  return furthest;
}

/** The stages of a folder's plan. @throws InputError where it does not match the manifest */
function readStages({ folder, manifest }: Source): readonly PlannedStage[] {
  const file = planFile(folder);
  const plan = readPlan(folder);
  if (!plan) throw new InputError('results', [`${file}: is missing`]);
  const { columns, rows } = plan;
  let from = 0;
  const stages = manifest.stages.map(({ stage, cells, runs, plan: hash }): PlannedStage => {
    const own = rows.slice(from, from + runs);
    from += runs;
    return { stage, columns, cells, hash, rows: own };
  });
  const isRight = stages.every(
    ({ rows, hash }) => sha256Hex(rows.map(({ key }) => key).join('\n')) === hash,
  );
  if (!isRight || from !== rows.length) {
    throw new InputError('results', [
      `${file}: is not the plan that manifest.json has the hash of: mmoe-exp verify tells more`,
    ]);
  }
  return stages;
}

/**
 * The texts of code by their hashes.
 * @throws InputError where one is missing, or does not match its hash
 */
function codeIn(sources: readonly Source[]): [sha256: string, text: string][] {
  return (sources[0]!.manifest.code ?? []).map(({ sha256 }) => {
    const texts = sources.flatMap(({ folder }) => readCode(folder, sha256) ?? []);
    const text = texts.find((text) => sha256Hex(text) === sha256);
    if (text === undefined)
      throw new InputError('results', [
        `${folderPaths(sources.at(-1)!.folder).code(sha256)}: is missing or damaged`,
      ]);
    return [sha256, text];
  });
}

/**
 * The sources that are not parts of another one of them, as a folder into which they were merged.
 */
const withoutJoined = (sources: readonly Source[]): Source[] =>
  sources.filter((source) => {
    const part = JSON.stringify(partOf(source));
    return !sources.some(({ manifest: { merged = [] } }) =>
      merged.some((one) => JSON.stringify(one) === part),
    );
  });

function partOf({ manifest }: Source): MergedPart {
  const { ended } = manifest;
  return { ...placePart(manifest), ...(ended !== undefined && { ended }) };
}

/**
 * The places where the runs of some folders were trained, including those of merged folders, by
 * time.
 */
function listParts(sources: readonly Source[]): readonly [MergedPart, ...MergedPart[]] {
  const all = sources.flatMap((source) => source.manifest.merged ?? [partOf(source)]);
  const distinct = [...new Map(all.map((part) => [JSON.stringify(part), part]))];
  const isBefore = ([a, one]: (typeof distinct)[0], [b, other]: (typeof distinct)[0]) =>
    one.started === other.started ? a < b : one.started < other.started;
  return distinct.sort((a, b) => (isBefore(a, b) ? -1 : 1)).map(([, part]) => part) as [
    MergedPart,
    ...MergedPart[],
  ];
}
