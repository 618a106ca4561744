import type { TableColumn, TextColumn } from '../columns.js';
import { valuesAt } from './sample.js';
import type { ColumnFacts } from './stored-file.js';

export interface LabelCandidate {
  readonly labels: 'binary' | 'regression';
  /** Of texts, the one that is labelled 1. */
  readonly positive?: string;
  /** Of binary labels, the share of 1 among rows that have one. */
  readonly share?: number;
}

/** Whole numbers with so many values at most may be labels to regress on, such as stars. */
const MOST_GRADES = 20;

/** What a column could be learned as; undefined where that is unlikely. */
export function labelOf(facts: ColumnFacts, column: TableColumn, isWhole: boolean): LabelCandidate | undefined {
  const { distinct, min, max, missing } = facts;
  if (column.kind === 'number') {
    if (distinct === 2 && min === 0 && max === 1) {
      const { values } = column;
      let sum = 0;
      for (let i = 0; i < values.length; i++) if (values[i] === 1) sum++;
      return { labels: 'binary', share: sum / (values.length - missing) };
    }
    return isWhole && distinct > 1 && distinct <= MOST_GRADES ? { labels: 'regression' } : undefined;
  }
  if (column.kind !== 'text' || distinct !== 2) return undefined;
  const counts = countsOf(column);
  const code = positiveOf(column.texts, counts);
  const known = counts[1]! + counts[2]!;
  return { labels: 'binary', positive: column.texts[code - 1]!, share: counts[code]! / known };
}

const yes = /^(yes|y|t|true|pos|positive|1|\+)$/i;

/** The code of the text that means yes, or else of the rarer one. */
function positiveOf(texts: readonly string[], counts: Float64Array): number {
  const said = texts.findIndex((text) => yes.test(text));
  if (said !== -1) return said + 1;
  return counts[1]! <= counts[2]! ? 1 : 2;
}

/** [texts + 1], by code: the rows of each text, and first of none. */
export function countsOf({ codes, texts }: TextColumn): Float64Array {
  const counts = new Float64Array(texts.length + 1);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}

/** Labels of some rows, NaN where they are missing. */
export function labelsOf(column: TableColumn, { positive }: LabelCandidate, rows: Int32Array): Float64Array {
  const values = valuesAt(column, rows);
  if (column.kind !== 'text') return values;
  const code = column.texts.indexOf(positive!) + 1;
  return values.map((value) => (Number.isNaN(value) ? value : Number(value === code)));
}
