import type { Content } from '../base/files.js';

/** A file of a report, as it is written and as `verify` compares it. */
export interface ReportFile {
  /** Its path in the folder of the report, with `/`. */
  readonly path: string;
  readonly content: Content;
}
