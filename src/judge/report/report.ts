/**
 * Builds the report of one or several results folders, and lists the findings and page sections
 * that extras add.
 */

import { join } from 'node:path';
import { InputError } from '../../ground/base/errors.js';
import { addMissing } from '../../ground/base/registry.js';
import type { Pool } from '../../sweep/folder/merge-folders.js';
import { arrange } from '../analysis/arrangement.js';
import { reportResamples } from '../analysis/report-resamples.js';
import { computeSpecifications } from '../analysis/specifications.js';
import { evaluateClaims } from '../claims/evaluate.js';
import { claims as publishedClaims } from '../claims/index.js';
import { lastLook } from '../claims/looks.js';
import { overSettings } from '../claims/over-settings.js';
import { ownClaims } from '../claims/registered.js';
import { listMeasures } from '../results/measures.js';
import { folderLabels, type Results, type RunObserver } from '../results/read.js';
import { readResults } from '../results/reader.js';
import type { ChartInput } from './charts/chart.js';
import { meanCurves } from './charts/curves.js';
import { buildFigures, charts } from './charts/index.js';
import { sampleCells } from './charts/samples.js';
import type { FindingsOn, FolderVerdict, PageAddition, Report } from './contents.js';
import { buildTables, type TableInput } from './tables/index.js';
import { countStarts, startsRemark } from './tables/one-signed-starts.js';
import { readSearches } from './tables/tuning.js';

const findings: FindingsOn[] = [];

export const addFindings = (added: readonly FindingsOn[]): void => addMissing(findings, added);

/** Functions that create the additions to a report's page, for each report. */
const pages: (() => PageAddition)[] = [];

export const addPages = (added: readonly (() => PageAddition)[]): void => addMissing(pages, added);

/**
 * The report of a folder, or the comparison of several.
 * @throws InputError where a folder has no final runs, or none of its runs has ended
 */
export function buildReport(
  folders: readonly Results[],
  names: readonly string[] = charts.map(({ name }) => name),
  additions: Report['additions'] = [],
  claimsFile?: string,
): Report {
  const faults = folders.flatMap((results) => {
    const fault = whyNoReport(results);
    return fault === undefined ? [] : [`${results.folder}: ${fault}`];
  });
  if (faults.length > 0) throw new InputError('results', faults);
  const resamples = reportResamples('report');
  const labels = folderLabels(folders);
  const arrangement = arrange(folders, labels);
  const metrics = listMeasures(
    arrangement.cells.map(({ cell, results: { kind } }) => ({ cell, kind })),
  );
  const verdicts = judgeFolders(folders, labels, claimsFile);
  const only = folders.length === 1 ? folders[0] : undefined;
  const input: TableInput = {
    ...arrangement,
    folders,
    labels,
    metrics,
    verdicts,
    resamples,
    specifications: computeSpecifications(arrangement, metrics[0]),
    overSettings: only
      ? overSettings(
          verdicts,
          (setting) => only.kind.properties?.(only.data, setting) ?? {},
          lastLook(only)?.testing,
        )
      : [],
    starts: countStarts(
      arrangement.cells.filter(({ results }) => !results.kind.taskByTask),
      metrics[0],
    ),
    searches: readSearches(folders, folders.length > 1 ? labels : []),
    findings: findings.flatMap((findingsOn) => findingsOn(folders) ?? []),
  };
  return {
    folders,
    arrangement,
    metrics,
    verdicts,
    additions,
    overSettings: input.overSettings,
    findings: input.findings,
    ...makeFigures(input, names),
    tables: buildTables(input),
    remark: startsRemark(input.starts),
  };
}

/**
 * Reads results folders and makes their report, with the additions of extras to its page.
 * @param names the figures, by default all
 * @param folder another name for the folder, where there is one
 * @param claimsFile a file of claims that are judged besides the claims of the configs
 * @throws InputError as `readResults` and `buildReport` do
 */
export function readReport(
  pools: readonly Pool[],
  names?: readonly string[],
  folder?: string,
  claimsFile?: string,
): Report {
  const additions = pages.map((create) => create());
  const observe = (cells: number): RunObserver => {
    const observers = additions.flatMap((addition) => addition.observe?.(cells) ?? []);
    return (run, record) => {
      for (const observer of observers) observer(run, record);
    };
  };
  return buildReport(
    pools.map((pool) => ({
      ...readResults(pool, observe),
      ...(folder !== undefined && { folder }),
    })),
    names,
    additions,
    claimsFile,
  );
}

/**
 * Each folder by its own leading metric, as runs of different folders are never tested together;
 * claims about data that no folder has come last, once each.
 */
function judgeFolders(
  folders: readonly Results[],
  labels: readonly string[],
  claimsFile?: string,
): FolderVerdict[] {
  const all = folders.flatMap((results, i): FolderVerdict[] => {
    const claims = [...ownClaims(results, claimsFile), ...publishedClaims];
    const verdicts = evaluateClaims(results, claims, lastLook(results));
    return folders.length > 1
      ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict }))
      : verdicts;
  });
  const applying = all.filter(({ applies }) => applies);
  const others = new Map(
    all
      .filter(({ id }) => !applying.some((verdict) => verdict.id === id))
      .map((verdict) => [verdict.id, verdict]),
  );
  return [...applying, ...[...others.values()].map(({ folder: _, ...verdict }) => verdict)];
}

/** Undefined where it has one. */
function whyNoReport({ folder, cells }: Results): string | undefined {
  const has = (stage: string) => cells.some((cell) => cell.stage === stage);
  if (has('tune') && !has('final')) {
    return `has the trials of a search but no final runs: mmoe-exp report ${join(folder, '..')} shows the search beside its runs`;
  }
  if (cells.some((cell) => cell.runs.length > 0)) {
    return has('final') ? undefined : 'its selection is not finished: no final run is planned yet';
  }
  const planned = cells.reduce((sum, cell) => sum + cell.planned, 0);
  return `none of its ${planned} planned runs has ended yet: there is nothing to report`;
}

function makeFigures(
  input: TableInput,
  names: readonly string[],
): Pick<Report, 'figures' | 'skipped'> {
  const inputs = input.metrics.map(
    (metric, i): ChartInput => ({
      ...input,
      metric,
      curves: meanCurves(input.cells, metric),
      samples: sampleCells(input.cells, metric),
      specifications: i === 0 ? input.specifications : computeSpecifications(input, metric),
    }),
  );
  return buildFigures(inputs, names);
}
