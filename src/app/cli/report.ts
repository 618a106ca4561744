import { join } from 'node:path';
import type { Estimate } from '../../ground/base/estimate.js';
import { counted, fieldsTitle, firstLines, listed } from '../../ground/base/words.js';
import { digits3 } from '../../ground/table/table.js';
import { published } from '../../judge/claims/published.js';
import { withdrawnLines } from '../../judge/claims/registered.js';
import { isCompared, verdictText } from '../../judge/claims/verdict.js';
import { answerText, customModelLines, makeAnswer } from '../../judge/report/answer.js';
import { closingText } from '../../judge/report/closing.js';
import {
  type FolderVerdict,
  type Format,
  plainFindings,
  type Report,
  SCHEMA_VERSION,
  someApply,
} from '../../judge/report/contents.js';
import { parseRequired } from '../../judge/report/required.js';
import { isOfMany, resultsMarkdown } from '../../judge/report/summary-markdown.js';
import {
  type ReportOptions,
  type WrittenReport,
  writeReport,
} from '../../judge/report/write-report.js';
import { runsIn } from '../../judge/results/read.js';
import { shardName } from '../../sweep/folder/manifest.js';
import { print, printJson, printStatus, requireVerdicts, stepSummaryOption } from './output.js';

/** Lists are empty where none is given. */
interface ReportCommandOptions extends Omit<ReportOptions, 'figures' | 'formats'> {
  readonly figure: readonly string[];
  readonly format: readonly Format[];
  readonly json?: boolean;
  /** The verdicts that claims must have, as in `--require`. */
  readonly require?: string;
  /** Prints all statistics and verdicts, where by default a few lines say the most. */
  readonly full?: boolean;
}

/**
 * `mmoe-exp report`: writes figures, tables, verdicts and the page of a results folder, or of
 * several side by side.
 */
export async function reportCommand(
  folders: readonly string[],
  options: ReportCommandOptions,
): Promise<void> {
  const { figure, format, json = false, full = false, require, ...others } = options;
  const required = require === undefined ? [] : parseRequired(require);
  const written = await writeReport(folders, {
    ...others,
    ...(figure.length > 0 && { figures: figure }),
    ...(format.length > 0 && { formats: format }),
    ...stepSummaryOption(),
  });
  const damaged = written.report.folders.flatMap((folder) => folder.damaged);
  const lines = damaged.map((place) => `${place}: the line is damaged and left out`);
  for (const line of firstLines(lines, 'lines')) printStatus(line);
  for (const { name, reason } of written.skipped) printStatus(`no ${name}: ${reason}`);
  const shown = written.report.folders;
  if (shown.length < folders.length) {
    printStatus(
      `${folders.length} folders are ${counted(shown.length, 'result')}: those of one plan are shown as one`,
    );
  }
  for (const { folder, manifest } of shown) {
    if (manifest.shard)
      printStatus(`${folder}: ${shardName(manifest.shard)} alone, a part of its plan`);
    for (const line of withdrawnLines(manifest)) printStatus(line);
  }
  printStatus(`report in ${written.out}`);
  if (json) printJson(reportJson(written));
  else if (full)
    print(
      partsText(verdictLines(written.report), written.report).slice(1),
      `${written.out}/tables has them`,
    );
  else printClosing(written, `mmoe-exp report ${folders.join(' ')} --full`);
  await requireVerdicts(required, written.report);
}

/** Prints what a report shows in a few lines, and where the rest is. */
export function printClosing({ report, out, page }: WrittenReport, full: string): void {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const where = [...(page === undefined ? [] : [`page: ${page}`]), `all numbers: ${full}`];
  print(`${closingText(report, join(out, 'tables'), width)}\n\n${where.join('\n')}\n`);
}

/**
 * Returns the verdicts on claims, those over all settings, and the findings of extras. The verdicts
 * on claims are left out if there are findings and no claim is about the data.
 */
export function resultsJson({ verdicts, overSettings, findings }: Report) {
  const isAbout = findings.length === 0 || someApply(verdicts);
  return {
    schemaVersion: SCHEMA_VERSION,
    ...(isAbout && { claims: verdicts }),
    ...(overSettings.length > 0 && { claimsOverSettings: overSettings }),
    ...(findings.length > 0 && plainFindings(findings)),
  };
}

const reportJson = ({ report, out, figures, skipped }: WrittenReport) => ({
  answer: answerText(makeAnswer(report)),
  ...resultsJson(report),
  damagedLines: report.folders.reduce((sum, { damaged }) => sum + damaged.length, 0),
  out,
  figures,
  skipped,
});

const verdictHeading = ({ id, folder, setting, sentence, ...ruling }: FolderVerdict): string => {
  const where = fieldsTitle({ ...(folder !== undefined && { folder }), ...setting });
  return `${id} ${verdictText(ruling)}${where && ` (${where})`}: ${sentence}`;
};

/**
 * What a run prints with `--full` below its tables: the answer, verdicts in short, what larger
 * published folders say, and findings.
 */
export const conclusionsText = (report: Report): string =>
  partsText(
    [...verdictLines(report), ...publishedLines(report)],
    report.findings.length > 0 ? report : undefined,
  );

/** The answer comes first, unless findings say it below. */
const verdictLines = (report: Report): string[] => [
  ...(report.findings.length > 0 ? [] : [answerText(makeAnswer(report))]),
  ...shortVerdictLines(report),
  ...customModelLines(report),
];

function partsText(lines: readonly string[], results: Report | undefined): string {
  const parts = [
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(results ? [resultsMarkdown(results)] : []),
  ];
  return parts.map((part) => `\n${part}\n`).join('');
}

function shortVerdictLines(report: Report): string[] {
  if (isOfMany(report)) {
    return [
      ...report.verdicts
        .filter(({ applies, unit }) => applies && unit === 'setting')
        .map(poolingVerdictLine),
      ...report.overSettings.map(
        ({ id, sentence, value, interval, settings, ...ruling }) =>
          `${id} ${verdictText(ruling)} over ${counted(settings.length, 'setting')} (${effectText({ value, interval })}): ${sentence}`,
      ),
    ];
  }
  const applying = report.verdicts.filter((claim) => claim.applies && isCompared(claim));
  const decided = applying.filter(
    ({ verdict }) => verdict !== 'inconclusive' && verdict !== 'not testable',
  );
  const open = [...new Set(applying.filter((one) => !decided.includes(one)).map(({ id }) => id))];
  return [
    ...firstLines(decided.map(verdictHeading), 'verdicts'),
    ...(open.length > 0
      ? [`inconclusive in these runs: ${listed(open)}; the report says why`]
      : []),
  ];
}

/**
 * The verdict on a claim of a config whose unit is the setting, with the effect of each test that
 * decides it.
 */
function poolingVerdictLine(claim: FolderVerdict): string {
  const effects = claim.tests.flatMap(({ decides, comparison, effect, n }) =>
    decides
      ? [`(${comparison}: ${effect.name} ${effectText(effect)} over ${counted(n, 'setting')})`]
      : [],
  );
  return [verdictHeading(claim), ...effects].join(' ');
}

function effectText({ value, interval }: Estimate): string {
  if (value === undefined) return 'unknown';
  return `${digits3(value)}${interval ? ` [${interval.map(digits3).join(', ')}]` : ''}`;
}

/** What published folders with more runs say, beside the verdicts of a folder of synthetic data. */
function publishedLines(report: Report): string[] {
  const isSynthetic = report.folders.every(({ data }) => data.kind === 'synthetic');
  const larger = published.filter(({ runs }) => runs > runsIn(report.folders));
  if (!isSynthetic || larger.length === 0 || !someApply(report.verdicts)) return [];
  return [
    `these are ${counted(runsIn(report.folders), 'run')}; more seeds (--set seeds=200) decide more. Published results of more runs:`,
    ...larger.map(({ folder, runs, answer }) => `- ${folder}, ${counted(runs, 'run')}: ${answer}`),
  ];
}
