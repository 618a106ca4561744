import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { cellName, counted, listed, visible } from '../../ground/base/words.js';
import {
  externalPredictionsContent,
  externalPredictionsPath,
} from '../../sweep/folder/external-predictions.js';
import { type Shard, shardName } from '../../sweep/folder/manifest.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import type { RunRecord } from '../../sweep/folder/record.js';
import type { Executor } from '../../sweep/runs/executor.js';
import { localPool } from '../../sweep/runs/local-pool/pool.js';
import type { CellSpec } from '../../sweep/runs/spec.js';
import { findKind } from '../../train/data/kinds.js';
import type { Engine, Numerics } from '../../train/engine/engine.js';
import { loadEngineFor } from '../../train/engine/load.js';
import { loadFolderCode } from '../api/configs.js';
import { type Findings, folderChecks } from '../verify/findings.js';
import { type CheckedFolder, checkFolder, readRecorded } from '../verify/folder.js';
import type { RecordedFolder } from '../verify/ledger.js';
import { checkReport } from '../verify/report.js';
import { sampleKeys, selectRecords, verifyRuns } from '../verify/train-again.js';
import { checkTrainers } from '../verify/trainers.js';
import { checkTuned } from '../verify/tuning-search.js';
import { withFolder } from './folder-argument.js';
import { print, printJson, printReading, printStatus } from './output.js';
import { warnOfLibrary, workerCount } from './training.js';

interface VerifyOptions {
  readonly sample?: number;
  /** By default at random, so that nobody knows in advance which runs are trained again. */
  readonly seed?: number;
  readonly workers?: number;
  readonly unfinished?: boolean;
  /** Parts that may stay uncompared without failing. */
  readonly without: readonly string[];
  readonly allowCode?: boolean;
  readonly json?: boolean;
  /** The name of a published folder, and the place of its archive. */
  readonly published?: string;
  readonly from?: string;
}

/**
 * `mmoe-exp verify`: compares a folder, or a published one that it fetches, with what its config
 * and ledger give, and trains again. Sets the exit code.
 */
export const verifyCommand = (dir: string | undefined, options: VerifyOptions): Promise<void> =>
  withFolder(dir, options, (folder) => verify(folder, options));

async function verify(folder: string, options: VerifyOptions): Promise<void> {
  const { sample, unfinished = false, without, json = false, allowCode = false } = options;
  const seed = options.seed ?? randomInt(2 ** 32);
  const recorded = readRecorded(folder, await loadFolderCode(folder, allowCode));
  const engine = await engineFor(recorded);
  const { numerics, machine } = engine;
  const checked = checkFolder(recorded, numerics);
  const search = await checkedSearch(recorded, checked, numerics, allowCode);
  const folders = [checked, ...(search ? [search] : [])];
  for (const { findings } of folders) printFindings(findings, json);
  if (checked.keys.size === 0 && folders.every(({ findings }) => findings.count === 0)) {
    throw new InputError('results', [`${folder}: no run of its plan has finished`]);
  }
  const pool = localPool({ machine, workers: workerCount(options) });
  const again = await trainAgain(folders, pool, { ...options, seed }).finally(() => pool.close());
  const added = [
    ...folderChecks.map((check) => check(folder, sample, seed)),
    await checkTrainers(recorded, sample, seed),
  ];
  const report = await checkReport(folder, without.includes('report'));
  const others = [...added, report.findings];
  for (const findings of others) printFindings(findings, json);
  const verdict = verifyJson(checked, search, again, others, report.files);
  const { shard } = recorded.manifest;
  const drawn = { ...(sample !== undefined && { seed }) };
  const by = { machine: `${machine.name} ${machine.variant}`, ...(shard && { shard }), ...drawn };
  if (json) printJson({ event: 'end', folder: options.published ?? folder, ...by, ...verdict });
  else printVerdict(verdict, shard, { ...options, seed: drawn.seed });
  const isOpen = verdict.missing > 0 || verdict.isNextOpen || shard !== undefined;
  const isLeft = verdict.notCompared.some(({ part }) => !without.includes(part));
  if (verdict.different + verdict.faults > 0 || (isOpen && !unfinished) || isLeft)
    process.exitCode = 1;
}

/**
 * The engine that a folder's runs were trained on, with their data available.
 * @throws InputError where this machine lacks the engine or the data
 */
async function engineFor({ folder, manifest, config }: RecordedFolder): Promise<Engine> {
  const { engine, files = [], trainers = [] } = manifest;
  const { restore, predictions } = findKind(config.data);
  for (const note of await restore(files, printReading)) printStatus(note);
  for (const trained of trainers) {
    externalPredictionsContent(folder, trained);
    await predictions!.prepare(
      externalPredictionsPath(folder, trained.name, trained.data),
      () => {},
    );
  }
  const loaded = await loadEngineFor(engine);
  if (loaded.machine.name === 'wasm') warnOfLibrary(loaded.machine.algorithm!);
  return loaded;
}

/**
 * Checks the search in a folder, and the settings of the folder's runs against it; undefined where
 * there is no search.
 */
async function checkedSearch(
  recorded: RecordedFolder,
  { findings }: CheckedFolder,
  numerics: Numerics,
  allowCode: boolean,
): Promise<CheckedFolder | undefined> {
  const { search, tuned } = folderPaths(recorded.folder);
  if (!existsSync(search)) {
    if (existsSync(tuned))
      findings.leave('search', `${basename(tuned)}, as the search that found it is not there`);
    return undefined;
  }
  if (!existsSync(folderPaths(search).manifest)) {
    findings.fault(search, `${search}: is not a search: it has no manifest.json`);
    return undefined;
  }
  const checked = checkFolder(
    readRecorded(search, await loadFolderCode(search, allowCode)),
    numerics,
  );
  checkTuned(recorded, checked, findings);
  return checked;
}

function printFindings({ notes, faults }: Findings, json: boolean): void {
  for (const note of notes) printStatus(note);
  for (const fault of faults) json ? printJson({ event: 'fault', fault }) : line(fault);
}

/**
 * Trains the runs of each folder, or its sample, again, and scores predictions of other programs;
 * an item for each folder.
 */
async function trainAgain(
  folders: readonly CheckedFolder[],
  executor: Executor,
  options: VerifyOptions & { readonly seed: number },
) {
  const drawn = folders.map(({ keys }) => sampleKeys(keys, options.sample, options.seed));
  const all = drawn.reduce((sum, { size }) => sum + size, 0);
  const again: {
    readonly keys: ReadonlySet<string>;
    readonly different: number;
    readonly predicted: number;
  }[] = [];
  let told = 0;
  for (const [i, { ledger, predictions }] of folders.entries()) {
    const keys = drawn[i]!;
    let different = 0;
    let predicted = 0;
    await verifyRuns(selectRecords(ledger, keys), {
      executor,
      predictions,
      onVerified: ({ record, mismatches }) => {
        if (mismatches.length > 0) different++;
        if ((record.spec as CellSpec).model.predictions !== undefined) predicted++;
        told++;
        const { key, model, cell, seed } = record;
        if (options.json)
          printJson({
            event: 'run',
            key,
            model,
            cell,
            seed,
            same: mismatches.length === 0,
            mismatches,
          });
        else {
          line(
            `${told}/${all} ${runName(record)}: ${mismatches.length > 0 ? 'differs' : 'the same'}`,
          );
          for (const mismatch of mismatches) line(`  ${mismatch}`);
        }
      },
      onCrash: (record, note) => printStatus(`${runName(record)}: ${note}`),
    });
    // For a million runs, the summaries would take half a gigabyte besides those of the report.
    ledger.runs.clear();
    again.push({ keys, different, predicted });
  }
  return again;
}

/**
 * The result for `--json`. `runs`: how many runs were checked. `predicted`: how many of them were
 * not trained again but compared with the kept predictions of another program. `same`: how many
 * were equal to the bit.
 */
function verifyJson(
  checked: CheckedFolder,
  search: CheckedFolder | undefined,
  again: Awaited<ReturnType<typeof trainAgain>>,
  others: readonly Findings[],
  reportFiles: number,
) {
  const { planned, done, missing, isNextOpen, ledger } = checked;
  const all = [checked.findings, ...(search ? [search.findings] : []), ...others];
  const [runs, trials = 0] = again.map(({ keys }) => keys.size) as [number, number?];
  const different = again.reduce((sum, one) => sum + one.different, 0);
  const predicted = again.reduce((sum, one) => sum + one.predicted, 0);
  return {
    runs: runs + trials,
    same: runs + trials - different,
    different,
    predicted,
    planned,
    done,
    missing,
    isNextOpen,
    faults: all.reduce((sum, { count }) => sum + count, 0),
    damagedLines: ledger.damaged.length,
    ...(reportFiles > 0 && { reportFiles }),
    compared: [
      ...(search ? [`search (${search.findings.compared.join(', ')})`] : []),
      ...[checked.findings, ...others].flatMap(({ compared }) => compared),
      `${counted(runs - predicted, 'run')}${search ? ` and ${counted(trials, 'trial')}` : ''} trained again`,
      ...(predicted > 0
        ? [
            `${counted(predicted, 'run')} of another program compared with the file of its predictions`,
          ]
        : []),
    ],
    notCompared: all.flatMap(({ notCompared }) => notCompared),
    notThere: [...new Set(all.flatMap(({ notThere }) => notThere))],
  };
}

type Verdict = ReturnType<typeof verifyJson>;

function printVerdict(
  {
    runs,
    same,
    different,
    planned,
    done,
    missing,
    faults,
    isNextOpen,
    compared,
    notCompared,
    notThere,
  }: Verdict,
  shard: Shard | undefined,
  {
    seed,
    unfinished,
    without,
  }: Pick<VerifyOptions, 'unfinished' | 'without'> & { readonly seed: number | undefined },
): void {
  const wrong = [
    ...(faults > 0 ? [counted(faults, 'fault')] : []),
    ...(different > 0 ? [counted(different, 'differing run')] : []),
  ];
  const open = [
    ...(missing > 0
      ? [`${counted(missing, 'planned run')} ${missing === 1 ? 'is' : 'are'} missing`]
      : []),
    ...(isNextOpen ? ['the next stage is not planned yet'] : []),
    ...(shard ? [`it is ${shardName(shard)} alone`] : []),
  ];
  const accepting = unfinished ? '' : ' (--unfinished accepts that)';
  const but = open.length > 0 ? `, but ${listed(open)}${accepting}` : '';
  const ofShard = shard ? ` of ${shardName(shard)}` : '';
  const ofFolder = faults > 0 ? `; ${counted(faults, 'fault')} of the folder` : '';
  line(`${done} of ${planned} planned runs${ofShard} are in the ledger${ofFolder}`);
  const drawn = seed === undefined ? '' : `; --seed ${seed} draws the same sample`;
  line(`${same} of ${runs} runs are the same to the bit${drawn}`);
  line(`compared: ${listed(compared)}: ${listed(wrong) || 'nothing differs'}${but}`);
  if (notThere.length > 0) line(`not there: ${notThere.join('; ')}`);
  for (const { part, what } of notCompared) {
    line(
      `not compared: ${what}${without.includes(part) ? '' : ` (--without ${part} accepts that)`}`,
    );
  }
}

const runName = ({ key, model, cell, seed }: RunRecord): string =>
  `${key}, ${cellName(model, cell)}, seed ${seed}`;

const line = (text: string): void => print(`${visible(text)}\n`);
