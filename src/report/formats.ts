/** The kinds of files of a report: figures, tables and the page. */
export const formats = ['svg', 'png', 'pdf', 'csv', 'md', 'tex', 'html'] as const;

export type Format = (typeof formats)[number];

/** Those that are written where none is asked for: PDFs are for papers. */
export const usualFormats: readonly Format[] = formats.filter((format) => format !== 'pdf');

/** Those of figures and tables at the width of a paper. */
export const paperFormats: readonly Format[] = ['pdf', 'svg', 'tex'];
