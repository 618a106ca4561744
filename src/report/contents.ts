import type { Arrangement } from '../analysis/arrangement.js';
import type { OverSettings } from '../claims/over-settings.js';
import type { ClaimVerdict, Judgement } from '../claims/verdict.js';
import type { Measure } from '../results/measures.js';
import type { Results, RunObserver } from '../results/read.js';
import type { Table } from '../table/table.js';
import type { Figure } from './charts/chart.js';
import type { AllFindings } from './findings.js';
import type { ReportSection } from './section.js';

/** A figure for each metric that it can show, the leading metric first. */
export interface ReportFigure {
  readonly name: string;
  readonly views: readonly { readonly metric: string; readonly figure: Figure }[];
}

/** A verdict, with the folder that it belongs to where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

/** Whether some claim is about the data at hand. */
export const someApply = (verdicts: readonly FolderVerdict[]): boolean => verdicts.some(({ applies }) => applies);

/** The sentence in place of verdicts where no claim is about such data. */
export const NONE_APPLIES = "The paper's claims are not applicable: they are about its own data.";

/** The verdict on a claim, or on a part of one, with all seeds and without the seeds of dead starts. */
export interface SensitiveVerdict {
  readonly folder?: string;
  /** The id of the claim or part, such as `C2` or `C2a`. */
  readonly id: string;
  readonly setting: ClaimVerdict['setting'];
  readonly all: Judgement;
  readonly without: Judgement;
  /** The seeds that are left out. */
  readonly seeds: readonly number[];
}

/** The content of a report. */
export interface Report {
  readonly folders: readonly Results[];
  readonly arrangement: Arrangement;
  /** The metrics, the leading one first: claims and printed figures are about it. */
  readonly metrics: readonly [Measure, ...Measure[]];
  readonly verdicts: readonly FolderVerdict[];
  /** The verdicts over all settings, where there are enough of them. */
  readonly overSettings: readonly OverSettings[];
  /** The sections that wings add. */
  readonly sections: readonly ReportSection[];
  /** The findings of wings. */
  readonly findings: readonly AllFindings[];
  readonly figures: readonly ReportFigure[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly tables: readonly Table[];
  /** Additions of wings to the page. */
  readonly additions: readonly PageAddition[];
}

/** A section of the page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The name of the section in the link that skips to it, where it may come first. */
  readonly inText?: string;
  readonly content: string;
}

/** A section of a wing. */
export interface AddedSection extends Section {
  /** HTML at the end of the page: the data of the wing's script (`packedScript`). */
  readonly data: string;
  /** Whether that script starts Web Workers and WebAssembly modules. */
  readonly trains: boolean;
}

/** The addition of a wing to the page of a report, created for each report. */
export interface PageAddition {
  /** Starts an observer of the runs of a results folder, given its number of final cells. */
  readonly observe?: (cells: number) => RunObserver;
  /** The section, before the results; undefined where a report has none. */
  readonly section: (report: Report) => AddedSection | undefined;
}
