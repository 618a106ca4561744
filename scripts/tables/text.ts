import { markdownTable } from 'markdown-table';
import type { Interval } from '../../src/ground/base/estimate.js';

/** The ratio of a log ratio. */
export const ratio = (log: number): string => Math.exp(log).toFixed(3);

/** The interval of a ratio. */
export const ends = ([low, high]: Interval): string => `[${ratio(low)}, ${ratio(high)}]`;

/** A p value. */
export const level = (p: number | undefined): string =>
  p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3);

/** A table in Markdown, numbers at the right. */
export const table = (head: string[], rows: string[][]): string =>
  markdownTable([head, ...rows], { align: head.map((_, i) => (i === 0 ? 'l' : 'r')) });
