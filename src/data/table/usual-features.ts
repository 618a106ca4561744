import type { FeatureColumns } from './feature-encoder.js';
import type { TableValues } from './fields.js';
import { contentId } from './files/reading.js';
import { readColumns } from './files/store.js';
import type { ColumnFacts, StoredFile } from './files/stored-file.js';
import { whyUnfit } from './files/unfit.js';

/** A column that is no feature by default, and why. */
export interface LeftOut {
  readonly column: string;
  readonly why: string;
}

/**
 * The features of a table whose config names none: all columns but those of labels, weights, sample spaces and the split,
 * and but ids, dates, free text and the like. Numbers are numeric, texts categorical.
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

/** Why a column is no feature, in all files; undefined where it may be one. */
function whyNot(name: string, files: readonly StoredFile[]): string | undefined {
  const reasons = files.map((file) => {
    const column = file.columns.find((column) => column.name === name);
    return column && whyNotIn(file, column);
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Why columns are no features, by the hash of their file and their name: a sweep asks over and over. */
const known = new Map<string, string | undefined>();

function whyNotIn(file: StoredFile, facts: ColumnFacts): string | undefined {
  const id = contentId(file);
  const key = `${id}/${facts.name}`;
  if (!known.has(key)) known.set(key, whyUnfit(facts, readColumns(id, [facts.name]).columns[0]!, file.rows));
  return known.get(key);
}
