/**
 * Trains into a results folder and keeps its files up to date. The command line and the package
 * both train through it.
 */

import { InputError } from '../../ground/base/errors.js';
import { makeFolder } from '../../ground/base/files.js';
import { metricColumn } from '../../ground/base/metric.js';
import { cellName, counted, excerpt, visible } from '../../ground/base/words.js';
import { decisionAt } from '../../judge/claims/decision.js';
import { readResults } from '../../judge/results/reader.js';
import { type Config, seedsKept } from '../../sweep/config/config.js';
import { Ledger, type RunSummary } from '../../sweep/folder/ledger.js';
import { lockFolder } from '../../sweep/folder/lock.js';
import {
  changesIn,
  configHash,
  type LookDecision,
  type MergedPart,
  placePart,
  readManifest,
  type Shard,
} from '../../sweep/folder/manifest.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import { PredictionFiles } from '../../sweep/folder/predictions.js';
import {
  type ClaimRegistration,
  type RunsSoFar,
  registered,
} from '../../sweep/folder/registration.js';
import { type Finished, ResultsFolder, writeCode } from '../../sweep/folder/results-folder.js';
import { localPool } from '../../sweep/runs/local-pool/pool.js';
import type { PlannedRun } from '../../sweep/runs/plan.js';
import type { QueueExecutor } from '../../sweep/runs/queue/collector.js';
import { finalCells } from '../../sweep/runs/run-config.js';
import { plainChoice } from '../../sweep/runs/selection.js';
import {
  isDone,
  plannedStage,
  type StageOptions,
  type SweepEvent,
  type SweepResult,
} from '../../sweep/runs/sweep.js';
import { findTaskWords } from '../../train/data/kinds.js';
import type { Engine } from '../../train/engine/engine.js';
import { loadedCode } from '../../train/models/own.js';
import { earlierStages, withEarlierMachines } from './earlier-runs.js';
import { describeProvenance } from './provenance.js';
import { openQueueFor } from './sweep-queue.js';

interface Training {
  readonly workers: number;
  readonly shard?: Shard | undefined;
  readonly force?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
  readonly warn: (line: string) => void;
  /** A results folder whose runs of earlier stages the folder starts with. */
  readonly from?: string | undefined;
  /** The URL of the broker whose workers train. */
  readonly queue?: string | undefined;
}

export interface Trained<R> extends Finished {
  readonly result: R;
  /** Those of the folder that have ended, by key. */
  readonly runs: ReadonlyMap<string, RunSummary>;
  readonly trained: number;
  /** Whether some runs failed, or had different results on two machines. */
  readonly isFaulty: boolean;
  readonly interrupted: boolean;
}

/**
 * Opens a results folder, lets `work` train into it, and writes its files once `work` returns, even
 * where runs failed or it was interrupted. Finished runs are kept: each is in the ledger as soon as
 * it ends.
 * @throws InputError where the folder is in use, contains results of another config, or cannot be
 * written
 */
export async function trainInto<R extends SweepResult>(
  folder: string,
  config: Config,
  engine: Engine,
  { workers, shard, force, signal, onEvent, warn, from, queue }: Training,
  work: (stage: StageOptions) => Promise<R>,
): Promise<Trained<R>> {
  makeFolder(folder);
  const unlock = lockFolder(folder);
  let remote: QueueExecutor | undefined;
  try {
    const here = describeProvenance(config, engine, workers, shard);
    const origin = withEarlierMachines(folder, here);
    const before = readManifest(folder);
    const changes = changesIn(folder, origin);
    const ledger = new Ledger(folder);
    if (changes?.otherConfig !== undefined && ledger.runs.size > 0 && !force) {
      if (before && configHash(before.config) !== before.configHash) {
        throw new InputError('results', [
          `${folderPaths(folder).manifest}: its config does not match its configHash: restore or delete it`,
        ]);
      }
      throw ofOtherConfig(folder, ledger.runs.size, changes.otherConfig);
    }
    for (const { sha256 } of origin.code ?? []) writeCode(folder, sha256, loadedCode(sha256).text);
    for (const line of changes?.notes ?? []) warn(line);
    for (const line of ledger.notes) warn(line);
    if (from !== undefined) {
      for (const record of earlierStages(from, origin))
        if (!isDone(record, ledger.runs)) ledger.append(record);
    }
    const claims = registered(
      before?.claims ?? [],
      origin.config.claims ?? [],
      soFar(config, ledger.runs),
      new Date(),
    );
    for (const line of lateLines(claims, before?.claims)) warn(line);
    const results = new ResultsFolder(
      folder,
      { ...origin, ...(claims.length > 0 && { claims }) },
      findTaskWords(config.data.kind),
    );
    const notes: string[] = [];
    let [trained, parts, differs] = [0, 0, false];
    // A folder whose runs are all of one machine names it without parts.
    const partsSoFar = (): readonly MergedPart[] =>
      remote?.parts ??
      (origin.merged && trained > 0
        ? [{ ...placePart(here), ended: new Date().toISOString() }]
        : []);
    const note = (event: SweepEvent) => {
      onEvent(event);
      if (event.event === 'stage') results.begin(plannedStage(event.plan, shard));
      if (event.event === 'look') results.looked({ seeds: event.seeds, open: event.open });
      if (event.event === 'crash') notes.push(`crashed: ${runTitle(event.run)}: ${event.note}`);
      if (event.event === 'differs') {
        differs = true;
        const changes = visible(event.changes.join('; '));
        notes.push(
          `differs: ${event.run.key}, ${runTitle(event.run)}: two workers trained it: ${changes}: mmoe-exp verify finds which one is wrong`,
        );
      }
      if (event.event !== 'run') return;
      trained++;
      const known = partsSoFar();
      if (known.length > parts) results.trainedIn(known);
      parts = known.length;
      const { model, cell, seed, status, error = '' } = event.record;
      if (status === 'failed')
        notes.push(
          `failed: ${cellName(model, cell)}, seed ${seed}: ${excerpt(error.split('\n')[0]!)}`,
        );
    };
    if (queue !== undefined)
      remote = await openQueueFor(folder, queue, origin, engine, { signal, warn });
    // Where the queue could not be opened before the signal aborted, nothing is trained here
    // either.
    const pool = localPool({ machine: engine.machine, workers });
    const result = await work({
      engine: engine.numerics,
      ledger,
      executor: remote ?? pool,
      signal,
      onEvent: note,
      ...(shard && { shard }),
      ...(config.looks !== undefined && { lookAt: (look: number) => lookAt(folder, look) }),
      ...(config.keepPredictions && {
        predictions: new PredictionFiles(folder, seedsKept(config)),
      }),
    }).finally(() => pool.close());
    ledger.close();
    results.trainedIn(partsSoFar());
    const finished = results.finish({
      ledger: ledger.runs,
      ended: new Date(),
      ...(before && trained === 0 && { before }),
      ...(result.choices && { selected: result.choices.map(plainChoice) }),
    });
    for (const line of notes) warn(line);
    const interrupted = signal.aborted;
    const isFaulty = differs || (result.end === 'open' && !interrupted);
    return { ...finished, result, runs: ledger.runs, trained, isFaulty, interrupted };
  } finally {
    await remote?.close();
    unlock();
  }
}

/** What a look at the claims of a folder decides, from the runs on file. */
const lookAt = (folder: string, look: number): LookDecision =>
  decisionAt(readResults(folder), look);

/** How many final runs have ended, and how many the config plans. */
function soFar(config: Config, runs: ReadonlyMap<string, RunSummary>): RunsSoFar {
  const ended = [...runs.values()].filter(
    ({ stage, status }) => stage === 'final' && status !== 'failed',
  );
  return { after: ended.length, of: finalCells(config).length * config.seeds.length };
}

/** A line for each claim that is registered only now, after runs have ended. */
const lateLines = (
  now: readonly ClaimRegistration[],
  before: readonly ClaimRegistration[] = [],
): string[] =>
  now
    .filter(
      ({ sha256, after, withdrawn }) =>
        after > 0 && !withdrawn && !before.some((one) => one.sha256 === sha256),
    )
    .map(
      ({ id, after, of }) =>
        `claim ${id} is registered after ${after} of ${counted(of, 'run')}: reports say so`,
    );

/** The refusal of a folder with runs of a config that differs by `other` from the one to be run. */
export const ofOtherConfig = (folder: string, runs: number, other: string): InputError =>
  new InputError('exists', [
    `${folder}: has ${counted(runs, 'run')} of another config (${other}): name another folder with --out, or add --force to use this one`,
  ]);

const runTitle = ({ cell, seed }: PlannedRun): string =>
  `${cellName(cell.model, cell.fields)}, seed ${seed}`;

/**
 * An event of a sweep as plain data, for programs; undefined for events that are not reported:
 * progress within a run.
 */
export function eventLine(event: SweepEvent): object | undefined {
  switch (event.event) {
    case 'stage': {
      const { plan, runs, done, part } = event;
      const { stage, cells, hash } = plan;
      return {
        event: 'stage',
        stage,
        cells: cells.length,
        runs: runs.length,
        done,
        ...part,
        plan: hash,
      };
    }
    case 'run': {
      const { key, stage, model, cell, seed, status, divergedAt, error, metrics, seconds } =
        event.record;
      return {
        event: 'run',
        key,
        stage,
        model,
        cell,
        seed,
        status,
        divergedAt,
        error,
        metrics,
        seconds,
      };
    }
    case 'crash':
    case 'differs': {
      const { event: name, run, ...rest } = event;
      const { key, stage, cell, seed } = run;
      return { event: name, key, stage, model: cell.model, cell: cell.fields, seed, ...rest };
    }
    case 'workers':
    case 'look':
      return event;
    case 'selected': {
      const { by, statistic, per } = event.selection;
      return {
        event: 'selected',
        by: metricColumn(by),
        statistic,
        per,
        choices: event.choices.map(plainChoice),
      };
    }
    case 'progress':
      return undefined;
  }
}
