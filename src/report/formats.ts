import type { Content } from '../base/files.js';

/** The kinds of files of a report: figures, tables and the page. */
export const formats = ['svg', 'png', 'pdf', 'csv', 'md', 'tex', 'html'] as const;

export type Format = (typeof formats)[number];

/** The default formats: PDFs are for papers. */
export const usualFormats: readonly Format[] = formats.filter((format) => format !== 'pdf');

/** The default formats of figures and tables at the width of a paper. */
export const paperFormats: readonly Format[] = ['pdf', 'svg', 'tex'];

/** A file of a report, as it is written and as `verify` compares it. */
export interface ReportFile {
  /** Its path in the folder of the report, with `/`. */
  readonly path: string;
  readonly content: Content;
}
