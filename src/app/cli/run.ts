/** `mmoe-exp run`: trains the runs of a config, then writes and prints the report. */

import { join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { listed } from '../../ground/base/words.js';
import type { Required } from '../../judge/report/required.js';
import type { Config } from '../../sweep/config/config.js';
import { readLedger } from '../../sweep/folder/ledger.js';
import { folderPaths } from '../../sweep/folder/paths.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import { allCells, modelsWithoutGradients } from '../../sweep/runs/plan.js';
import { runConfig } from '../../sweep/runs/run-config.js';
import { withTrainers } from '../../sweep/trainers/config.js';
import { findKind } from '../../train/data/kinds.js';
import { configFile, loadConfigAndCode, placingFaults } from '../api/configs.js';
import { printDryRun } from './dry-run.js';
import { print, printJson, printStatus, requireVerdicts, stepSummaryOption } from './output.js';
import {
  chooseEngine,
  defaultFolder,
  keptLine,
  prepareData,
  statusPrinter,
  type TrainingOptions,
  trainWithProgress,
} from './training.js';

export interface RunOptions extends TrainingOptions {
  readonly report: boolean;
  /** The verdicts that claims must have, as in `--require`. */
  readonly require?: string;
}

/**
 * Why external trainers cannot train for a command, which must plan the same runs as others;
 * undefined if they can.
 */
function whyNoTrainer({ shard, queue, dryRun }: TrainingOptions): string | undefined {
  if (shard) return 'a shard has no part of it: run the config into the merged folder to add it';
  if (queue !== undefined)
    return 'workers of a queue do not have its predictions: run the config without --queue to add it';
  return dryRun ? 'it trains first when the config is run' : undefined;
}

interface Besides {
  /** Called before anything else. @throws InputError where the config does not suit the command */
  readonly check: (config: Config) => void;
  /** Called with the folder when all of its runs have ended, before the report is written. */
  readonly after: (folder: string) => Promise<void>;
}

/** `mmoe-exp run`: trains the runs of a config into a results folder. Sets the exit code. */
export async function runCommand(
  given: string,
  options: RunOptions,
  besides?: Besides,
): Promise<void> {
  const file = configFile(given);
  const loaded = await loadConfigAndCode(file, options);
  besides?.check(loaded);
  const required = await readRequired(loaded, options);
  if (options.pilot !== undefined && !options.dryRun) {
    throw new InputError('arguments', [
      '--pilot: it plans the number of seeds: --dry-run is needed with it',
    ]);
  }
  const { shard } = options;
  const folder = options.out ?? join('results', defaultFolder(loaded.name, shard));
  const say = statusPrinter(options);
  const engine = await chooseEngine(options, loaded, [folder, folderPaths(folder).search]);
  await prepareData(loaded, file, options);
  const { config, isFaulty } = await placingFaults(file, options, async () => {
    const telling = { say, warn: printStatus, whyNot: whyNoTrainer(options) };
    const trained = await withTrainers(loaded, folder, telling);
    refuseOversized(allCells(trained.config).cells);
    return trained;
  });
  const unshared = modelsWithoutGradients(config);
  if (unshared.length > 0) {
    say(
      `keepGradients: ${listed(unshared)} share${unshared.length === 1 ? 's' : ''} no parameters between tasks: no gradients are recorded`,
    );
  }
  if (options.dryRun) {
    printDryRun(config, engine, folder, readLedger(folder).runs, options);
    return;
  }
  const trained = await trainWithProgress(folder, config, engine, options, (stage) =>
    runConfig(config, stage),
  );
  if (isFaulty) process.exitCode ??= 1;
  const { table, counts, interrupted, waits, result } = trained;
  // Where a run of the selection failed, there are no final runs to report.
  const hasFinal = result.stages.some(({ stage }) => stage === 'final');
  // A shard is only a part of a result.
  const isWhole = !shard && !interrupted && hasFinal && counts.finished + counts.diverged > 0;
  const isReported = options.report && isWhole && counts.finished > 0;
  // What a report prints of tasks that are reported one by one has all models.
  const isSaid = isReported && findKind(config.data).results.taskByTask === true;
  const isShort = isReported && !options.full;
  if (!options.json && !waits && !isSaid && !isShort)
    print(table, `${folderPaths(folder).summaryMarkdown} has them`);
  if (!isShort)
    say(`files in ${folder}: runs.csv, summary.csv, summary.md, ledger.jsonl, manifest.json`);
  if (interrupted) say(keptLine(folder, counts));
  if (isWhole) await besides?.after(folder);
  if (options.report && isWhole) {
    const { conclusionsText, printClosing, resultsJson } = await import('./report.js');
    const { makeAnswer, answerText } = await import('../../judge/report/answer.js');
    const { writeReport } = await import('../../judge/report/write-report.js');
    const written = await writeReport([folder], { ...stepSummaryOption(), keep: true });
    const { report, out } = written;
    if (options.json)
      printJson({
        event: 'report',
        out,
        answer: answerText(makeAnswer(report)),
        ...resultsJson(report),
      });
    else if (isShort) printClosing(written, `mmoe-exp report ${folder} --full`);
    else print(conclusionsText(report), `${out}/tables has them`);
    if (!isShort) say(`report: ${join(out, 'report.html')}`);
    if (required.length > 0) await requireVerdicts(required, report);
  }
  if (required.length > 0 && !interrupted && !(options.report && isWhole)) {
    printStatus('--require: there is no report, and no claim has a verdict');
    process.exitCode = 1;
  }
  if (options.json) printJson({ event: 'end', folder, ...counts });
}

/**
 * The required verdicts.
 * @throws InputError if a claim is unknown, or if there will be no report
 */
async function readRequired(
  config: Config,
  { require, report, shard }: RunOptions,
): Promise<readonly Required[]> {
  if (require === undefined) return [];
  const { parseRequired, refuseUnknownClaims } = await import('../../judge/report/required.js');
  const required = parseRequired(require);
  refuseUnknownClaims(required, config.claims ?? []);
  const other = shard ? '--shard' : report ? undefined : '--no-report';
  if (other !== undefined) {
    throw new InputError('arguments', [
      `--require: verdicts need the report of all runs: leave out ${other}`,
    ]);
  }
  return required;
}
