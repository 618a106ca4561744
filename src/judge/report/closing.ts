/**
 * What a terminal shows when a sweep or a report ends: a table of few columns, the answer in a
 * sentence, and a line for each claim. It fits a screen of 24 lines for the default config.
 */

import { groupedBy } from '../../ground/base/grouped.js';
import { counted, listed } from '../../ground/base/words.js';
import { tablePlain } from '../../ground/table/plain.js';
import {
  type Column,
  digits3,
  type Field,
  number,
  selectColumns,
  type Table,
  type TableValue,
  tableFrom,
  text,
} from '../../ground/table/table.js';
import {
  commonVerdict,
  isCompared,
  type Reason,
  registrationText,
  type Verdict,
  verdictText,
} from '../claims/verdict.js';
import { noiseVariance } from '../results/losses.js';
import { customModelLines, makeAnswer } from './answer.js';
import type { Report } from './contents.js';
import { decidingEffects, rangesText, type ScaledEffect } from './effect-text.js';
import { type JudgedClaim, splitClaims } from './judged-claims.js';

/** The most rows of the table. */
const MAX_ROWS = 20;

/**
 * Returns the closing text for a terminal; `width` is the terminal's, and `tables` the folder in
 * which all tables are.
 */
export function closingText(report: Report, tables: string, width?: number): string {
  const briefs = report.findings.flatMap(({ brief }) => brief ?? []);
  const shown = closingTables(report).map((table) => shortTable(table, tables, width));
  const answer = [
    makeAnswer(report).headline,
    report.remark ?? '',
    [
      ...briefs.flatMap(({ lines }) => lines),
      ...claimLines(report),
      ...customModelLines(report),
    ].join('\n'),
  ];
  // On a user's own table, the answer comes first.
  const isOwn = briefs.length > 0 && report.folders.every(({ kind }) => kind.taskByTask);
  const parts = isOwn ? [...answer, ...shown] : [...shown, ...answer];
  return parts.filter((part) => part !== '').join('\n\n');
}

function shortTable({ caption, columns, rows }: Table, tables: string, width?: number): string {
  const more = rows.length - MAX_ROWS;
  const shown = tablePlain({ columns, rows: rows.slice(0, MAX_ROWS) }, width);
  return [
    caption,
    shown,
    ...(more > 0 ? [`and ${counted(more, 'more row')}: see ${tables}`] : []),
  ].join('\n');
}

/**
 * The cells by the leading metric, or if there are too many, the means of a table of the paper;
 * none for many settings, or if findings cover all folders. The tables of findings follow.
 */
function closingTables(report: Report): Table[] {
  const { tables, metrics, findings, folders, overSettings } = report;
  const briefs = findings.flatMap(({ brief }) =>
    brief && brief.table.rows.length > 0 ? [brief.table] : [],
  );
  const areCellsLeft = findings.length > 0 && folders.every(({ kind }) => kind.taskByTask);
  if (areCellsLeft || overSettings.length > 0) return briefs;
  const cells = tables.find(({ name }) => name === `cells-${metrics[0].column}`)!;
  if (cells.rows.length <= MAX_ROWS) {
    const { axis } = report.arrangement.dimensions;
    const wide =
      axis && cells.rows.length > LONG_TABLE ? alongAxis(cells, axis.field, report) : undefined;
    return [wide ?? compactCells(cells, closingHeading(report)), ...briefs];
  }
  return [...tables.filter(({ name }) => /^table-\d/.test(name)).map(meansIn), ...briefs];
}

/** A table with at least this many rows has its places on the axis beside each other. */
const LONG_TABLE = 10;

/** The most places on the axis that fit beside each other. */
const MAX_PLACES = 4;

/**
 * Returns the cells with a row for each model and a column for each place on the axis, with `mean ±
 * sd`; undefined if a place lacks a model, has too many others, or differs in more than the model
 * and values of its own, such as its learning rate.
 */
function alongAxis(
  { columns, rows, name }: Table,
  field: string,
  report: Report,
): Table | undefined {
  const at = (row: Table['rows'][number], key: string) =>
    row[columns.findIndex((column) => column.key === key)];
  const models = groupedBy(rows, (row) => String(at(row, 'model')));
  const places = [...new Set(rows.map((row) => at(row, field)))];
  const isWhole =
    columns.some(({ key }) => key === field) &&
    places.length <= MAX_PLACES &&
    rows.length === models.size * places.length;
  const troubled = rows.some(
    (row) => (plainValue(at(row, 'diverged')) ?? 0) > 0 || (plainValue(at(row, 'failed')) ?? 0) > 0,
  );
  if (!isWhole || troubled || report.arrangement.dimensions.groups.length > 1) return undefined;
  const counts = new Set(rows.map((row) => plainValue(at(row, 'n'))));
  const format = columns.find(({ key }) => key === 'median')?.format ?? String;
  const runs = counts.size === 1 ? `${[...counts][0]} runs` : 'the runs';
  return tableFrom(
    { name, caption: `${report.metrics[0].heading}: mean ± sd over ${runs}` },
    [...models],
    [
      [text('model'), ([model]) => model],
      ...places.map(
        (place): Field<[string, Table['rows'][number][]]> => [
          text(String(place), `${field} ${place}`),
          ([, own]) => {
            const row = own.find((one) => at(one, field) === place)!;
            return spreadText(plainValue(at(row, 'mean')), plainValue(at(row, 'sd')), format);
          },
        ],
      ),
    ],
  );
}

/** Returns a table of the paper with its models, numbers of runs and means alone. */
const meansIn = (table: Table): Table =>
  selectColumns(
    { ...table, caption: table.caption.split('.')[0]! },
    table.columns.filter(({ key }) => /^(model|n)$|_mean(_paper)?$/.test(key)),
  );

const ABOVE_NOISE = 'above noise';

/** Returns what the cells are measured by, and what is above the noise of the labels. */
function closingHeading({
  metrics: [{ heading, metric }],
  arrangement: { cells },
}: Report): string {
  const noises = new Set(
    cells.map(({ cell, results }) => noiseVariance(metric, cell, results) ?? 0),
  );
  const [noise] = noises;
  if (noises.size === 1 && noise === 0) return heading;
  const less =
    noises.size === 1
      ? `${digits3(noise!)}, the labels' noise`
      : "the variance of the labels' noise";
  return `${heading}; ${ABOVE_NOISE}: the median less ${less}`;
}

const plainValue = (value: TableValue): number | undefined => {
  const plain = typeof value === 'object' ? value.value : value;
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined;
};

/**
 * Returns the cells with the columns in which they differ, `n`, `mean ± sd`, the median, and how
 * much of it is above the noise.
 */
function compactCells({ columns, rows, name }: Table, caption: string): Table {
  type Row = Table['rows'][number];
  const valueIn = (row: Row, key: string) =>
    plainValue(row[columns.findIndex((column) => column.key === key)]);
  const fieldOf = (column: Column): Field<Row> => [column, (row) => row[columns.indexOf(column)]];
  const differs = (column: Column) =>
    new Set(rows.map((row) => row[columns.indexOf(column)])).size > 1;
  const counts = columns.findIndex(({ key }) => key === 'planned' || key === 'n');
  const places = columns
    .slice(0, counts)
    .filter((column) => column.key === 'model' || differs(column));
  const troubles = columns.filter(
    ({ key }) =>
      (key === 'diverged' || key === 'failed') && rows.some((row) => (valueIn(row, key) ?? 0) > 0),
  );
  const format = columns.find(({ key }) => key === 'median')?.format ?? String;
  return tableFrom({ name, caption }, rows, [
    ...places.map(fieldOf),
    [number('n'), (row) => valueIn(row, 'n')],
    ...troubles.map(fieldOf),
    [
      number('mean', 'mean ± sd'),
      (row) => spreadText(valueIn(row, 'mean'), valueIn(row, 'sd'), format),
    ],
    [number('median', 'median', format), (row) => valueIn(row, 'median')],
    [
      number('excess', 'above noise', format),
      (row) => (caption.includes(ABOVE_NOISE) ? valueIn(row, 'median_excess') : undefined),
    ],
  ]);
}

/**
 * Returns `0.01197 ± 0.00039`, both with the same decimals; without a deviation, the mean alone.
 */
function spreadText(
  mean: number | undefined,
  sd: number | undefined,
  format: (value: number) => string,
): string | undefined {
  if (mean === undefined) return undefined;
  const written = format(mean);
  const [, decimals] = /^-?\d+\.(\d+)$/.exec(written) ?? [];
  if (sd === undefined) return written;
  return `${written} ± ${decimals === undefined ? format(sd) : sd.toFixed(decimals.length)}`;
}

/**
 * A line for each judged claim: its number, what it says, the verdict with its reason, and the
 * effect; one for all if none is decided.
 */
function claimLines(report: Report): string[] {
  const { judged } = splitClaims(report);
  const lines = judged.map((claim) => ({
    ...claim,
    words: [...verdictWords(claim), ...lateWords(claim)].join(', '),
  }));
  const all = new Set(lines.map(({ words }) => words));
  if (
    lines.length > 1 &&
    all.size === 1 &&
    lines.every(({ verdicts }) => verdicts[0]!.verdict === 'not testable')
  ) {
    return [`${listed(lines.map(({ id }) => id))}: ${lines[0]!.words}`];
  }
  const longest = Math.max(...lines.map(({ first }) => first.short.length));
  const ids = Math.max(...lines.map(({ id }) => id.length));
  return lines.map(
    ({ id, first, words }) => `${id.padEnd(ids)}  ${first.short.padEnd(longest)}  ${words}`,
  );
}

/** Whether a claim was registered after runs. */
const lateWords = ({ first }: JudgedClaim): string[] =>
  [registrationText(first.registered) ?? []].flat();

/** Returns the verdict in words, and the effect of the parts that have it, if it is decided. */
function verdictWords({ first, verdicts, over }: JudgedClaim): string[] {
  if (over.length === 0 && verdicts.length > 1) {
    const counts = [...groupedBy(verdicts, ({ verdict }) => verdict)].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    const said = counts.map(([verdict, own]) => `${verdict} in ${own.length}`).join(', ');
    return [`${said} of ${counted(verdicts.length, 'setting')}`];
  }
  const isOver = over.length > 0;
  const parts: readonly JudgedPart[] = isOver
    ? over.map((part) => ({ ...part, part: part.id.at(-1)! }))
    : first.parts.filter(isCompared);
  const { verdict, reason } = isOver || !isCompared(first) ? together(parts) : first;
  const words = verdictText({ verdict, reason });
  if (verdict === 'inconclusive' || verdict === 'not testable') return [words];
  const deciding = verdict === 'mixed' ? 'supported' : verdict;
  const own = parts.filter((part) => part.verdict === deciding).map(({ part }) => part);
  const isOfSome = own.length > 0 && own.length < first.parts.length;
  const which = verdict === 'mixed' ? `${listed(own)} supported` : listed(own);
  const isShown = (part?: string) => !isOfSome || own.includes(part!);
  const effects = isOver
    ? over.filter(({ id }) => isShown(id.at(-1)))
    : decidingEffects(first.tests.filter(({ part }) => isShown(part)));
  return [isOfSome ? `${words}: ${which}` : words, ...effectRange(effects)];
}

/** Returns the verdict on all parts, with their reason if it is the same. */
function together(parts: readonly JudgedPart[]): Pick<JudgedPart, 'verdict' | 'reason'> {
  const verdict = commonVerdict(parts.map((part) => part.verdict));
  const reasons = new Set(parts.map(({ reason }) => reason));
  return { verdict, reason: reasons.size === 1 ? parts[0]!.reason : undefined };
}

interface JudgedPart {
  readonly part: string;
  readonly verdict: Verdict;
  readonly reason?: Reason | undefined;
}

/** Returns the range of effects; none if they have several units. */
function effectRange(effects: readonly ScaledEffect[]): string[] {
  const isOne = new Set(effects.map(({ none, unit }) => `${none} ${unit}`)).size === 1;
  return isOne ? [rangesText(effects)] : [];
}
