/**
 * `run` and `report` of the package, for programs: the same as the commands, with results as plain
 * data.
 */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { choiceNeed, showValue } from '../../ground/schema/text.js';
import { answerText, makeAnswer } from '../../judge/report/answer.js';
import {
  type Format,
  formats as known,
  plainFindings,
  SCHEMA_VERSION,
  someApply,
} from '../../judge/report/contents.js';
import { writeReport } from '../../judge/report/write-report.js';
import { configFrom } from '../../sweep/config/load.js';
import { refuseOversized } from '../../sweep/runs/memory.js';
import { allCells } from '../../sweep/runs/plan.js';
import { runConfig } from '../../sweep/runs/run-config.js';
import { withTrainers } from '../../sweep/trainers/config.js';
import { prepareFiles } from '../../train/data/kinds.js';
import { engineChoices } from '../../train/engine/engine.js';
import { loadEngine } from '../../train/engine/load.js';
import { algorithmFor } from './algorithm-for-runs.js';
import { configFile, loadConfigAndCode } from './configs.js';
import { eventLine, trainInto } from './train-into.js';
import type { ReportOptions, ReportResult, RunOptions, RunResult } from './types.js';

/**
 * Trains the runs of a config, given as a file or as an object, and reports them unless told
 * otherwise.
 * @throws InputError for invalid input, with a line for each fault
 */
export async function runAs(given: string | object, options: RunOptions): Promise<RunResult> {
  const {
    engine: choice = 'auto',
    workers = availableParallelism(),
    onEvent,
    onWarning,
    signal,
  } = options;
  const { set = [], allowCode = false } = options;
  const faults = [
    ...(Number.isSafeInteger(workers) && workers >= 1
      ? []
      : [`workers is ${showValue(workers)}: a whole number of at least 1 is needed`]),
    ...(engineChoices.includes(choice)
      ? []
      : [`engine is ${showValue(choice)}: ${choiceNeed(choice, engineChoices)}`]),
  ];
  if (faults.length > 0) throw new InputError('arguments', faults);
  const loaded =
    typeof given === 'string'
      ? await loadConfigAndCode(configFile(given), { set, allowCode })
      : configFrom(given, 'config');
  const folder = options.out ?? join('results', loaded.name);
  const engine = await loadEngine(choice, algorithmFor(loaded, [folder]));
  await prepareFiles(loaded, () => {});
  const warn = onWarning ?? (() => {});
  const { config } = await withTrainers(loaded, folder, { say: () => {}, warn });
  refuseOversized(allCells(config).cells);
  const { result, runs, summary, counts, interrupted } = await trainInto(
    folder,
    config,
    engine,
    {
      workers,
      signal: signal ?? new AbortController().signal,
      onEvent: (event) => {
        const line = onEvent && eventLine(event);
        if (line) onEvent(line as Parameters<typeof onEvent>[0]);
      },
      warn,
      force: options.force,
    },
    (stage) => runConfig(config, stage),
  );
  const final = result.stages.filter(({ stage }) => stage === 'final');
  const isReported =
    options.report !== false &&
    !interrupted &&
    final.length > 0 &&
    counts.finished + counts.diverged > 0;
  return {
    folder,
    interrupted,
    ...counts,
    runs: final
      .flatMap((plan) => plan.runs)
      .flatMap(({ key, cell, seed }) => {
        const run = runs.get(key);
        return run
          ? [
              {
                key,
                model: cell.model,
                fields: cell.fields,
                seed,
                status: run.status,
                metrics: run.metrics,
              },
            ]
          : [];
      }),
    cells: (summary?.rows ?? []).map(
      ({ model, cell: fields, diverged, failed, summaries: metrics }) => {
        return { model, fields, diverged, failed, metrics };
      },
    ),
    ...(isReported && { report: await reportOn([folder], {}) }),
  };
}

/**
 * Writes the report of results folders and returns its verdicts and findings.
 * @throws InputError for invalid input
 */
export async function reportOn(
  folders: readonly string[],
  options: ReportOptions,
): Promise<ReportResult> {
  const { formats = [] } = options;
  const unknown = formats.filter((format) => !known.includes(format as Format));
  if (unknown.length > 0) {
    throw new InputError(
      'arguments',
      unknown.map((format) => `formats has ${showValue(format)}: ${choiceNeed(format, known)}`),
    );
  }
  const { report, out, figures } = await writeReport(folders, {
    ...(options.out !== undefined && { out: options.out }),
    ...(options.figures && { figures: options.figures }),
    ...(formats.length > 0 && { formats: formats as readonly Format[] }),
  });
  const isAbout = report.findings.length === 0 || someApply(report.verdicts);
  const verdicts = report.verdicts.map(
    ({ id, folder, verdict, reason, sentence, explanation, legacyVerdict, registered }) => ({
      id,
      verdict,
      sentence,
      explanation,
      legacyVerdict,
      ...(reason !== undefined && { reason }),
      ...(folder !== undefined && { folder }),
      ...(registered !== undefined && { registered }),
    }),
  );
  return {
    schemaVersion: SCHEMA_VERSION,
    out,
    answer: answerText(makeAnswer(report)),
    figures,
    verdicts: isAbout ? verdicts : [],
    ...plainFindings(report.findings),
  };
}
