import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFile, loadConfigAndCode, placingFaults } from '../api/configs.js';
import type { PredictionsFormat } from '../api/export.js';
import { originOf } from '../api/origin.js';
import { earlierStages } from '../api/other-machines.js';
import { canonicalJson } from '../base/canonical-json.js';
import { InputError } from '../base/errors.js';
import { cellName } from '../base/words.js';
import type { Config } from '../config/config.js';
import { kindOf } from '../data/kinds.js';
import { type RunSummary, readLedger, summarizing } from '../folder/ledger.js';
import { pathsOf } from '../folder/paths.js';
import { REPLICATE } from '../folder/plan.js';
import type { Cell } from '../sweep/cells.js';
import { refuseOversized } from '../sweep/memory.js';
import { allCells } from '../sweep/plan.js';
import { runConfig } from '../sweep/run-config.js';
import { printDryRun } from './dry-run.js';
import { print, printJson, stepSummaryOption } from './output.js';
import {
  chooseEngine,
  defaultFolder,
  keptLine,
  prepareData,
  sayCodeRan,
  sayer,
  type TrainingOptions,
  trainInto,
  workersOf,
} from './training.js';

export interface RunOptions extends TrainingOptions {
  readonly report: boolean;
  readonly predictions?: PredictionsFormat;
  readonly keepModel?: boolean;
}

/** @throws InputError where runs are on different data, so that none is the best */
function refuseSeveralData(file: string, cells: readonly Cell[]): void {
  const { size } = new Set(cells.map(({ spec }) => canonicalJson(spec.data)));
  const splits = new Set(cells.map(({ fields }) => fields[REPLICATE]));
  if (size === splits.size) return;
  throw new InputError([
    `${file}: --predictions and --keep-model are of the best run, and runs on ${size} data sets have none in common: choose one by --set`,
  ]);
}

interface Besides {
  /** Called before anything else. @throws InputError where the config does not suit the command */
  readonly check: (config: Config) => void;
  /** Called with the folder when all of its runs have ended, before the report is written. */
  readonly after: (folder: string) => Promise<void>;
}

/** `mmoe-exp run`: trains the runs of a config into a results folder. Sets the exit code. */
export async function runCommand(given: string, options: RunOptions, besides?: Besides): Promise<void> {
  const file = configFile(given);
  const config = await loadConfigAndCode(file, options);
  besides?.check(config);
  const { shard } = options;
  const folder = options.out ?? join('results', defaultFolder(config.name, shard));
  const say = sayer(options);
  const engine = await chooseEngine(options);
  await prepareData(config, file, options);
  await placingFaults(file, options, () => {
    const { cells } = allCells(config);
    refuseOversized(cells);
    if (options.predictions !== undefined || options.keepModel) refuseSeveralData(file, cells);
  });
  // Without a selection there is no earlier stage.
  const { from, ...withoutFrom } = options;
  if (options.dryRun) {
    const earlier =
      from === undefined || !config.select
        ? []
        : earlierStages(from, originOf(config, engine, workersOf(options), shard));
    const summaryOf = summarizing();
    const done = new Map<string, RunSummary>();
    for (const record of earlier) done.set(record.key, summaryOf(record));
    for (const [key, run] of readLedger(folder).runs) done.set(key, run);
    printDryRun(config, engine, folder, done, options);
    sayCodeRan(config, options);
    return;
  }
  const own = config.select ? options : withoutFrom;
  const trained = await trainInto(folder, config, engine, own, (stage) => runConfig(config, stage));
  const { table, counts, interrupted, waits, result } = trained;
  // Where a run of the selection failed, there are no final runs to report.
  const hasFinal = result.stages.some(({ stage }) => stage === 'final');
  // A shard is only a part of a result.
  const isWhole = !shard && !interrupted && hasFinal && counts.finished + counts.diverged > 0;
  // What a report prints of tasks that are reported one by one has all models.
  const isSaid = options.report && isWhole && counts.finished > 0 && kindOf(config.data).results.taskByTask === true;
  if (!options.json && !waits && !isSaid) print(table, `${pathsOf(folder).summaryMarkdown} has them`);
  say(`files in ${folder}: runs.csv, summary.csv, summary.md, ledger.jsonl, manifest.json`);
  if (interrupted) say(keptLine(folder, counts));
  if (isWhole) await besides?.after(folder);
  if (isWhole && options.predictions !== undefined) {
    const { writeTestPredictions } = await import('../api/export.js');
    const { file, record } = await writeTestPredictions(folder, options.predictions);
    say(
      `${file}: test rows and predictions of the best run, ${cellName(record.model, record.cell)}, seed ${record.seed}`,
    );
  }
  // A folder that keeps a model keeps that of its runs of today.
  if (isWhole && (options.keepModel || existsSync(pathsOf(folder).model))) {
    const { keepModel } = await import('../api/export.js');
    let best = '';
    const { files } = await keepModel(folder, {
      onRun: ({ model, cell, seed }) => {
        best = `${cellName(model, cell)}, seed ${seed}`;
      },
    });
    say(`${files.join()}: the model of the best run, ${best}`);
  }
  if (options.report && isWhole) {
    const { conclusionsText, resultsJson } = await import('./report.js');
    const { answerOf } = await import('../report/answer.js');
    const { writeReport } = await import('../report/write-report.js');
    const { report, out, figures } = await writeReport([folder], { ...stepSummaryOption(), keep: true });
    if (options.json) printJson({ event: 'report', out, answer: answerOf(report), ...resultsJson(report) });
    else print(conclusionsText(report), `${out}/tables has them`);
    const named = report.findings.flatMap(({ figure }) => figure ?? []);
    const leading = [...named, 'fig5'].find((name) => figures.includes(name));
    const figure = leading === undefined ? '' : `; figure: ${join(out, 'figures', `${leading}.svg`)}`;
    say(`report: ${join(out, 'report.html')}${figure}`);
  }
  if (options.json) printJson({ event: 'end', folder, ...counts });
}
