import { InputError } from '../../base/errors.js';
import { quoted } from '../../base/words.js';
import { type GivenOutputs, type LabelSpec, outputNamesOf, totalOutputs } from '../../data/dataset.js';
import type { PredictionsOf } from '../../data/kind.js';
import { columnName, columnNamed, type TableColumn } from '../../data/table/columns.js';
import { log } from '../../kernels/kernels.js';
import { instead } from '../../schema/text.js';
import { tableDataSet } from './data-set.js';
import { readColumns } from './files/prepared.js';
import { prepareFile, storedBySha } from './files/store.js';
import { nameOfContent, readSource, storedSource } from './source.js';
import type { TableSpec } from './spec.js';

/** The column of the numbers of rows in the table, from 0, as `mmoe-exp split` writes them. */
export const ROW = 'row';

/** The column of the number of a split, which a file for several splits needs. */
export const SPLIT = 'split';

/** The number of a split: its seed; 0 where nothing is random in it. */
export const splitNumber = ({ split }: Pick<TableSpec, 'split'>): number => (split && 'seed' in split ? split.seed : 0);

/**
 * Files with the predictions of other programs for the validation and test rows of a table: a column `row`, one for each
 * task, by its name, with a number or a probability, or of a task of classes one for each, `TASK:CLASS`, and for several
 * splits a column `split`. Rows ascend within a split.
 */
export const tablePredictions: PredictionsOf<TableSpec> = {
  prepare: async (path, onProgress) => void (await prepareFile(path, onProgress)),
  file: (path) => {
    const { rows, sha256 } = storedSource(path, {});
    return { file: path, rows, sha256 };
  },
  outputs: outputsFor,
};

/** Probabilities this near to 0 or 1 count as no nearer: a single wrong one would otherwise have an endless loss. */
const LEAST_PROBABILITY = 1e-7;

/** The largest difference of the sum of the probabilities of classes from 1, such as that of rounding. */
const LARGEST_EXCESS = 0.01;

function outputsFor(spec: TableSpec, sha256: string): GivenOutputs {
  const file = nameOfContent(sha256);
  const refuse = (fault: string): never => {
    throw new InputError([`${file}: ${fault}`]);
  };
  const names = storedBySha(sha256).columns.map(({ name }) => name);
  const { labels } = tableDataSet(spec);
  for (const name of [ROW, ...labels.flatMap(outputNamesOf)]) {
    if (!names.includes(name)) refuse(`it has no column ${columnName(name)}: ${instead(name, names)}`);
  }
  const table = readColumns(sha256, names);
  const numbers = (name: string): ArrayLike<number> => {
    const column: TableColumn = columnNamed(table, name);
    return column.kind === 'number'
      ? column.values
      : refuse(`column ${columnName(name)} has texts: numbers are needed`);
  };
  const { table: whole, parts } = readSource(spec);
  const places = placesOf({ rows: numbers(ROW), splits: names.includes(SPLIT) ? numbers(SPLIT) : undefined });
  const number = splitNumber(spec);
  /** The place in the file of each row of the table, and -1 where it has none. */
  function placesOf(given: { readonly rows: ArrayLike<number>; readonly splits: ArrayLike<number> | undefined }) {
    const found = new Int32Array(whole.rows).fill(-1);
    let last = -1;
    for (let i = 0; i < given.rows.length; i++) {
      const row = given.rows[i]!;
      const name = `row ${row}${given.splits ? ` of split ${given.splits[i]}` : ''}`;
      if (given.splits && given.splits[i] !== splitNumber(spec)) continue;
      if (!(Number.isInteger(row) && row >= 0 && row < whole.rows)) {
        refuse(
          `${ROW} is ${row}: a whole number from 0 to ${whole.rows - 1} is needed, as in rows.csv of mmoe-exp split`,
        );
      }
      if (row === last) refuse(`${name} is there twice: one prediction for each row is needed`);
      if (row < last) refuse(`${name} follows row ${last}: rows in ascending order are needed`);
      found[row] = i;
      last = row;
    }
    return found;
  }
  const outputsOf = (part: 'validation' | 'test'): Float32Array => {
    const { rows } = parts[part];
    const absent = rows.filter((row) => places[row] === -1);
    if (absent.length > 0) {
      const more = absent.length > 1 ? `, nor for ${absent.length - 1} more` : '';
      refuse(
        `there is no prediction for row ${absent[0]}${more}, ${part} rows of split ${number}: one for each is needed`,
      );
    }
    const columns = labels.flatMap((label) =>
      outputNamesOf(label).map((name) => ({ label, name, values: numbers(name) })),
    );
    const outputs = new Float32Array(rows.length * totalOutputs(labels));
    columns.forEach(({ label, name, values }, k) => {
      rows.forEach((row, i) => {
        const value = values[places[row]!]!;
        const need = needOf(label, value);
        if (need !== undefined) refuse(`row ${row}: column ${columnName(name)} is ${shown(value)}: ${need}`);
        outputs[i * columns.length + k] = outputOf(label, value);
      });
    });
    for (const label of labels) {
      const own = columns.filter((column) => column.label === label);
      for (const row of label.kind === 'classes' ? rows : []) {
        const sum = own.reduce((sum, { values }) => sum + values[places[row]!]!, 0);
        if (Math.abs(sum - 1) > LARGEST_EXCESS)
          refuse(`row ${row}: the classes of ${label.name} have ${sum}: a sum of 1 is needed`);
      }
    }
    return outputs;
  };
  return { validation: outputsOf('validation'), test: outputsOf('test') };
}

const shown = (value: number): string => (Number.isNaN(value) ? quoted('') : String(value));

function needOf({ kind }: LabelSpec, value: number): string | undefined {
  if (kind === 'binary' || kind === 'classes')
    return value >= 0 && value <= 1 ? undefined : 'a probability from 0 to 1 is needed';
  if (kind === 'count') return value > 0 && Number.isFinite(value) ? undefined : 'a mean above 0 is needed';
  return Number.isFinite(value) ? undefined : 'a number is needed';
}

/**
 * The output for a predicted value: standardized like the label, the logarithm of a mean or of the probability of a class, or
 * the logit of a probability.
 */
function outputOf(label: LabelSpec, value: number): number {
  if (label.kind === 'regression') return label.units ? (value - label.units.mean) / label.units.deviation : value;
  if (label.kind === 'count') return log(value);
  const p = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, value));
  return label.kind === 'classes' ? log(p) : log(p / (1 - p));
}
