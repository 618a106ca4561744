/** The contents of a report as plain data: figures, tables, verdicts and added sections. */

import type { Content } from '../../ground/base/files.js';
import type { Markup } from '../../ground/base/html.js';
import type { Table, TableValue } from '../../ground/table/table.js';
import type { Arrangement } from '../analysis/arrangement.js';
import type { OverSettings } from '../claims/over-settings.js';
import { type ClaimVerdict, isCompared } from '../claims/verdict.js';
import type { Measure } from '../results/measures.js';
import type { Results, RunObserver } from '../results/read.js';
import type { Figure } from './charts/chart.js';

export interface ReportFigure {
  readonly name: string;
  /** By metric, that of the leading metric first; it is shown where another metric has none. */
  readonly views: readonly ({ readonly metric: string } & Figure)[];
}

/** `folder` is given where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

export const someApply = (verdicts: readonly FolderVerdict[]): boolean =>
  verdicts.some(({ applies }) => applies);

/** Whether the runs have what a claim, or a part of it, compares. */
export const isJudged = ({ parts, ...claim }: FolderVerdict): boolean =>
  [claim, ...parts].some(isCompared);

export const NONE_APPLIES =
  "The paper's claims are not testable here: they are about its own data.";

export interface Report {
  readonly folders: readonly Results[];
  readonly arrangement: Arrangement;
  /** The metrics, the leading one first: claims and printed figures are about it. */
  readonly metrics: readonly [Measure, ...Measure[]];
  readonly verdicts: readonly FolderVerdict[];
  readonly overSettings: readonly OverSettings[];
  readonly findings: readonly AllFindings[];
  readonly figures: readonly ReportFigure[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly tables: readonly Table[];
  /** On failed runs that share a start. */
  readonly remark: string | undefined;
  readonly additions: readonly PageAddition[];
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

export interface AddedSection extends Section {
  /**
   * Markup at the end of the page: the data of the extra's script (`packedScript`), which may start
   * Web Workers.
   */
  readonly data: Markup;
}

/** The addition of an extra to the page of a report, created for each report. */
export interface PageAddition {
  /** Starts an observer of the runs of a results folder, given its number of final cells. */
  readonly observe?: (cells: number) => RunObserver;
  /** The section, before the results; undefined where a report has none. */
  readonly section: (report: Report) => AddedSection | undefined;
}

export interface Findings {
  /** The folder and setting, where there are several. */
  readonly place: string;
  readonly sentences: readonly string[];
}

/** What runs show. */
export interface Answer {
  /** A sentence of at most 20 words. */
  readonly headline: string;
  /** What else they show, and what they leave open. */
  readonly details?: string;
}

/**
 * What an extra finds in the runs of a report: a section of the page, and lists in the terminal.
 */
export interface AllFindings {
  readonly id: string;
  readonly title: string;
  readonly findings: readonly Findings[];
  /** What the runs show in the first place. */
  readonly answer?: Answer | undefined;
  /**
   * For a terminal: a table of few columns and rows, and statements in the first place beside the
   * answer.
   */
  readonly brief?: { readonly table: Table; readonly lines: readonly string[] };
  /** How they were obtained, and the meaning of their words. */
  readonly terms: string;
  readonly tables: readonly Table[];
  /** The name of the figure that shows them, where there is one. */
  readonly figure?: string;
}

/** Makes the findings on the folders of a report; undefined where there are none. */
export type FindingsOn = (folders: readonly Results[]) => AllFindings | undefined;

export const formats = ['svg', 'png', 'pdf', 'csv', 'md', 'tex', 'html'] as const;

export type Format = (typeof formats)[number];

/** The default formats: PDFs are for papers. */
export const defaultFormats: readonly Format[] = formats.filter((format) => format !== 'pdf');

export const paperFormats: readonly Format[] = ['pdf', 'svg', 'tex'];

/** A file of a report, as it is written and as `verify` compares it. */
export interface ReportFile {
  /** Its path in the folder of the report, with `/`. */
  readonly path: string;
  readonly content: Content;
}

/**
 * The version of outputs for programs that have verdicts: since 2 with one vocabulary
 * (docs/verdicts.md).
 */
export const SCHEMA_VERSION = 2;

/**
 * Findings and their tables, by name, as programs read them: rows are objects of a column's key to
 * its value.
 */
export const plainFindings = (all: readonly AllFindings[]) => ({
  findings: all.flatMap(({ findings }) => findings),
  tables: Object.fromEntries(
    all.flatMap(({ tables }) =>
      tables.map(({ name, columns, rows }) => [
        name,
        rows.map(
          (row): Record<string, TableValue> =>
            Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])),
        ),
      ]),
    ),
  ),
});
