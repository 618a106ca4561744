/** The kinds of files of a report: figures, tables and the page. */
export const formats = ['svg', 'png', 'csv', 'md', 'tex', 'html'] as const;

export type Format = (typeof formats)[number];
