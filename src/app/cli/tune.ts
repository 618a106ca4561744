import { join } from 'node:path';
import { removeDrafts, removeFile, writeWhole } from '../../ground/base/files.js';
import { markdownText, tableMarkdown } from '../../ground/table/markdown.js';
import { readSearches, tuningTables } from '../../judge/report/tables/tuning.js';
import type { Config } from '../../sweep/config/config.js';
import { readLedger, readRecords } from '../../sweep/folder/ledger.js';
import { readManifest } from '../../sweep/folder/manifest.js';
import { folderPaths, refuseLinks } from '../../sweep/folder/paths.js';
import { writeTrials } from '../../sweep/folder/trials.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import { runSearch } from '../../sweep/runs/run-config.js';
import { otherThanTuned, recordedTrials, Tuner, tunedText } from '../../sweep/tune/tuner.js';
import { kindResults } from '../../train/data/kinds.js';
import { configFile, loadConfigAndCode, placingFaults } from '../api/configs.js';
import { ofOtherConfig } from '../api/train-into.js';
import { printTuningPlan } from './dry-run.js';
import { print, printJson } from './output.js';
import { type RunOptions, runCommand } from './run.js';
import {
  chooseEngine,
  defaultFolder,
  keptLine,
  prepareData,
  statusPrinter,
  trainWithProgress,
} from './training.js';

/**
 * `mmoe-exp tune`: searches settings, and writes the trials and a config with the best. Sets the
 * exit code.
 */
export async function tuneCommand(
  given: string,
  options: RunOptions & { readonly run?: boolean },
): Promise<void> {
  const file = configFile(given);
  const config = await loadConfigAndCode(file, options);
  const { from, ...others } = options;
  const out = options.out ?? join('results', defaultFolder(config.name, options.shard));
  const { search: folder, trials: trialsFile, tuned } = folderPaths(out);
  const say = statusPrinter(options);
  const engine = await chooseEngine(options, config, [folder, out]);
  await prepareData(config, file, options);
  const { tuner, first } = await placingFaults(file, options, () => {
    const tuner = new Tuner(config);
    const first = tuner.next([]);
    refuseOversized(tuner.extremes);
    return { tuner, first };
  });
  if (options.dryRun) {
    printTuningPlan(config, tuner, first, engine, folder, options);
    return;
  }
  const refuseOthers = () => {
    if (options.run && !options.force) refuseOtherConfig(out, config, tuner);
  };
  refuseOthers();
  refuseLinks([folder]);
  const searching = { ...options, ...(from !== undefined && { from: folderPaths(from).search }) };
  const { result, counts, interrupted } = await trainWithProgress(
    folder,
    config,
    engine,
    searching,
    ({ predictions: _, ...stage }) => {
      // Files of an older search must not remain beside the trials of this one.
      for (const file of [trialsFile, tuned]) removeFile(file);
      removeDrafts(trialsFile, tuned);
      return runSearch(tuner, readRecords(folder), stage);
    },
  );
  if (result.end !== 'whole') {
    if (options.json) printJson({ event: 'end', folder, ...counts });
    if (interrupted) say(keptLine(folder, counts));
    return;
  }
  const trials = recordedTrials(result.tried);
  writeTrials(out, trials);
  writeWhole(tuned, tunedText(config, tuner, result.tried));
  if (options.json) printJson({ event: 'end', folder, tuned, ...counts });
  else {
    const kind = kindResults(config.data.kind);
    const tables = tuningTables(readSearches([{ trials, kind, modelTitle: String }]));
    print(
      tables
        .map((table) => `${markdownText(table.caption)}\n\n${tableMarkdown(table)}\n`)
        .join('\n'),
    );
  }
  if (options.run) {
    say(`settings in ${tuned}; trials in ${folder}`);
    // Another process may have trained there meanwhile. Settings that an earlier search found may
    // be replaced.
    refuseOthers();
    await runCommand(tuned, { ...others, set: [], out, force: true });
    return;
  }
  const into = options.out === undefined ? '' : ` --out ${out}`;
  say(`settings in ${tuned}: mmoe-exp run ${tuned}${into} trains them; trials in ${folder}`);
}

/**
 * @throws InputError where a results folder holds runs of a config that no search of this one made
 */
function refuseOtherConfig(out: string, config: Config, tuner: Tuner): void {
  const before = readManifest(out);
  const other = before && otherThanTuned(before.config, config, tuner);
  if (other === undefined) return;
  const { size } = readLedger(out).runs;
  if (size > 0) throw ofOtherConfig(out, size, other);
}
