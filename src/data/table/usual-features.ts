import type { FeatureColumns } from './feature-encoder.js';
import type { TableValues } from './fields.js';
import type { ColumnFacts, StoredFile } from './files/stored-file.js';

/** A column that is no feature by default, and why. */
export interface LeftOut {
  readonly column: string;
  readonly why: string;
}

/**
 * The features of a table whose config names none: all columns but those of labels, weights, sample spaces and the split,
 * and but those that tell nothing. Numbers are numeric, texts categorical.
 */
export function usualFeatures(
  { tasks, weight, split }: Pick<TableValues, 'tasks' | 'weight' | 'split'>,
  files: readonly StoredFile[],
): { features: FeatureColumns; leftOut: LeftOut[] } {
  const used = new Set([...tasks.flatMap(({ column, where }) => [column, where]), weight, split?.column]);
  const candidates = files[0]!.columns.filter(({ name }) => !used.has(name));
  const reasons = new Map(candidates.map(({ name }) => [name, whyNot(name, files)]));
  const kept = candidates.filter(({ name }) => reasons.get(name) === undefined);
  const namesOf = (isNumber: boolean) =>
    kept.filter(({ kind }) => (kind === 'number') === isNumber).map(({ name }) => name);
  return {
    features: { numeric: namesOf(true), categorical: namesOf(false), log: [] },
    leftOut: [...reasons].flatMap(([column, why]) => (why === undefined ? [] : [{ column, why }])),
  };
}

/** Why a column tells nothing, in all files; undefined where it may tell something. */
function whyNot(name: string, files: readonly StoredFile[]): string | undefined {
  const reasons = files.map(({ columns, rows }) => {
    const column = columns.find((column) => column.name === name);
    return column && whyNotIn(column, rows);
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Fewer different texts than this are categories, whatever the number of rows. */
const FEW = 20;

function whyNotIn({ kind, type, missing, distinct, min, max }: ColumnFacts, rows: number): string | undefined {
  if (distinct === 0) return 'it has no values';
  if (distinct === 1 && missing === 0) return 'it is constant';
  if (kind !== 'number') {
    const isText = distinct >= FEW && 2 * distinct > rows - missing;
    return isText ? 'its texts are nearly all different, as ids and free text are' : undefined;
  }
  const isWhole = !type.startsWith('Float');
  return isWhole && distinct === rows && max! - min! === rows - 1 ? 'it numbers the rows' : undefined;
}
