/** Reads files in which another program predicts the rows of a table. */

import { quoted } from '../../ground/base/words.js';
import { FieldError } from '../../ground/schema/faults.js';
import { instead, showPath, showValue } from '../../ground/schema/text.js';
import { type GivenOutputs, type LabelSpec, outputNames } from '../../train/data/dataset.js';
import { Faults } from '../../train/data/files/faults.js';
import type { PredictionsOf } from '../../train/data/kind.js';
import { columnName, type TableColumn } from '../../train/data/table/columns.js';
import { log } from '../../train/kernels/exact-functions.js';
import { tableDataSet } from './data-set.js';
import { wrongValue } from './files/faults.js';
import { prepareFile, readColumns, storedBySha } from './files/store.js';
import { oddText } from './resolve.js';
import { nameOfContent, readSource, storedSource } from './source.js';
import type { TableSpec } from './spec.js';

/** The column of the numbers of rows in the table, from 0. */
export const ROW = 'row';

/** The column of the number of a split, where a file is of several. */
export const SPLIT = 'split';

/** @throws FieldError where a task has the name of one of these columns */
export function refuseTasksNamedAlike({ tasks }: TableSpec): void {
  const k = tasks.findIndex(({ name }) => [ROW, SPLIT].includes(name));
  if (k === -1) return;
  const path = ['data', 'tasks', k, 'name'];
  const need =
    'another name is needed, as predictions have a column of that name beside those of tasks';
  throw new FieldError([
    { path, text: `${showPath(path)} is ${showValue(tasks[k]!.name)}: ${need}` },
  ]);
}

/** The number of a split: its seed; 0 where nothing is random in it. */
export const splitNumber = ({ split }: Pick<TableSpec, 'split'>): number =>
  split && 'seed' in split ? split.seed : 0;

/**
 * Files with predictions for the validation and test rows: a column `row`; one for each task, by
 * its name, with a number or a probability, or of a task of classes one for each, `TASK:CLASS`; for
 * several splits a column `split`. Rows ascend within a split.
 */
export const tablePredictions: Omit<PredictionsOf<TableSpec>, 'writeRows'> = {
  prepare: async (path, onFile) => void (await prepareFile(path, onFile)),
  file: (path) => {
    const { rows, sha256 } = storedSource(path, {});
    return { file: path, rows, sha256 };
  },
  outputs: outputsFor,
};

/**
 * Probabilities this near to 0 or 1 count as no nearer: a single wrong one would otherwise have an
 * endless loss.
 */
const MIN_PROBABILITY = 1e-7;

/** How far the probabilities of classes may be from a sum of 1, by rounding. */
const MAX_EXCESS = 0.01;

/**
 * @throws InputError with all faults of the columns, or else with those of the rows and values of
 * the split
 */
function outputsFor(spec: TableSpec, sha256: string): GivenOutputs {
  refuseTasksNamedAlike(spec);
  const file = { ...storedBySha(sha256), name: nameOfContent(sha256) };
  const faults = new Faults(Infinity);
  const fault = (text: string): void => faults.add(file.name, text);
  const refuse = (text: string): never => faults.refuse(file.name, text);
  const names = file.columns.map(({ name }) => name);
  const table = readColumns(sha256, names);
  const numbers = (name: string): ArrayLike<number> => {
    const column: TableColumn | undefined = table.columns.find((column) => column.name === name);
    if (column?.kind === 'number') return column.values;
    const odd = column && oddText(file, name);
    if (odd) faults.add(odd.place, wrongValue(name, odd.text, 'a number is needed'));
    else if (column) fault(`column ${columnName(name)} has texts: numbers are needed`);
    else fault(`it has no column ${columnName(name)}: ${instead(name, names)}`);
    return [];
  };
  const { labels } = tableDataSet(spec);
  const given = numbers(ROW);
  const splits = names.includes(SPLIT) ? numbers(SPLIT) : undefined;
  const columns = labels.flatMap((label) =>
    outputNames(label).map((name) => ({ label, name, values: numbers(name) })),
  );
  faults.finish();
  const { table: whole, parts } = readSource(spec);
  const number = splitNumber(spec);
  /** The place in the file of each row of the table, and -1 where it has none. */
  const places = new Int32Array(whole.rows).fill(-1);
  let last = -1;
  for (let i = 0; i < given.length; i++) {
    const row = given[i]!;
    if (splits && splits[i] !== number) continue;
    const name = `row ${row}${splits ? ` of split ${number}` : ''}`;
    if (!(Number.isInteger(row) && row >= 0 && row < whole.rows))
      refuse(
        `row is ${row}: a whole number from 0 to ${whole.rows - 1} is needed, as in rows.csv of mmoe-exp split`,
      );
    if (row === last) refuse(`${name} is there twice: one prediction for each row is needed`);
    if (row < last) refuse(`${name} follows row ${last}: rows in ascending order are needed`);
    places[row] = i;
    last = row;
  }
  if (last === -1)
    refuse(`it has no row of split ${number}: its validation and test rows are needed`);
  const outputsOf = (part: 'validation' | 'test'): Float32Array => {
    const { rows } = parts[part];
    const [there, absent] = [
      rows.filter((row) => places[row] !== -1),
      rows.filter((row) => places[row] === -1),
    ];
    const of = (wrong: Int32Array) =>
      `row ${wrong[0]}${wrong.length > 1 ? ` and ${wrong.length - 1} more` : ''}, ${part} rows of split ${number}`;
    if (absent.length > 0)
      fault(`there is no prediction for ${of(absent)}: one for each is needed`);
    for (const { label, name, values } of columns) {
      const wrong = there.filter((row) => unmetNeed(label, values[places[row]!]!) !== undefined);
      if (wrong.length === 0) continue;
      const value = values[places[wrong[0]!]!]!;
      fault(
        `${of(wrong)}: column ${columnName(name)} is ${shown(value)}: ${unmetNeed(label, value)}`,
      );
    }
    for (const label of labels.filter(({ kind }) => kind === 'classes')) {
      const own = columns.filter((column) => column.label === label);
      const sumOf = (row: number) =>
        own.reduce((sum, { values }) => sum + values[places[row]!]!, 0);
      const wrong = there.filter((row) => Math.abs(sumOf(row) - 1) > MAX_EXCESS);
      if (wrong.length > 0)
        fault(
          `${of(wrong)}: the classes of ${label.name} have ${sumOf(wrong[0]!)}: a sum of 1 is needed`,
        );
    }
    return Float32Array.from({ length: rows.length * columns.length }, (_, i) => {
      const { label, values } = columns[i % columns.length]!;
      return toOutput(label, values[places[rows[Math.floor(i / columns.length)]!]!]!);
    });
  };
  const outputs = { validation: outputsOf('validation'), test: outputsOf('test') };
  faults.finish();
  return outputs;
}

const shown = (value: number): string => (Number.isNaN(value) ? quoted('') : String(value));

function unmetNeed({ kind }: LabelSpec, value: number): string | undefined {
  if (kind === 'binary' || kind === 'classes')
    return value >= 0 && value <= 1 ? undefined : 'a probability from 0 to 1 is needed';
  if (kind === 'count')
    return value > 0 && Number.isFinite(value) ? undefined : 'a mean above 0 is needed';
  return Number.isFinite(value) ? undefined : 'a number is needed';
}

/**
 * Standardized like the label, or the logarithm of a mean or of a class's probability, or the logit
 * of a probability.
 */
function toOutput(label: LabelSpec, value: number): number {
  if (label.kind === 'regression')
    return label.units ? (value - label.units.mean) / label.units.deviation : value;
  if (label.kind === 'count') return log(value);
  const p = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, value));
  return label.kind === 'classes' ? log(p) : log(p / (1 - p));
}
