import type { Results } from '../results/read.js';
import type { Table } from '../table/table.js';
import type { Findings } from './findings.js';

/** A section that a wing adds to a report: on the page after the figures, and in the terminal after the verdicts. */
export interface ReportSection {
  /** Its anchor on the page, and its title in the terminal. */
  readonly id: string;
  readonly title: string;
  /** Its name in the link that skips to it. */
  readonly inText: string;
  /** The first paragraph on the page. */
  readonly lead: string;
  /** The findings by setting; the place is empty where there is only one setting. */
  readonly chapters: readonly Findings[];
  /** The tables below, which a report then leaves out of its other sections. */
  readonly tables: readonly Table[];
  /** The name of the figure that `run` names in place of the distribution of losses. */
  readonly figure?: string;
}

/** Makes a section from the folders of a report and their labels; undefined where it would be empty. */
export type SectionOf = (folders: readonly Results[], labels: readonly string[]) => ReportSection | undefined;
