import type { DecodedArray, SchemaElement } from 'hyparquet';
import { type Collector, NumberCollector, TextCollector, type Workspace } from '../collector.js';
import type { ColumnFacts } from '../stored-file.js';
import type { Page } from './parquet-pages.js';

/** Gets a value that a column cannot hold, its row in the page from 0, and what is needed in its place. */
export type OnWrong = (row: number, value: string, need: string) => void;

/** A column that is collected page by page. */
export interface ParquetColumn {
  readonly name: string;
  readonly collector: Collector;
  add(page: Page, onWrong: OnWrong): void;
}

/** The column of an element of a flat schema. */
export function columnOf(element: SchemaElement, workspace: Workspace): ParquetColumn {
  const { name } = element;
  if (holdsTexts(element)) {
    const collector = new TextCollector(workspace, { typed: true });
    return { name, collector, add: (page) => addTexts(collector, page) };
  }
  const collector = new NumberCollector(workspace, madeFrom(element));
  return { name, collector, add: (page, onWrong) => addNumbers(collector, page, onWrong) };
}

function holdsTexts({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL') return false;
  return type === 'BYTE_ARRAY' || logical_type?.type === 'UUID';
}

function madeFrom({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnFacts['from'] {
  if (type === 'BOOLEAN') return 'boolean';
  const isDate = converted === 'DATE' || converted?.startsWith('TIMESTAMP') || type === 'INT96';
  return isDate || logical?.type === 'DATE' || logical?.type === 'TIMESTAMP' ? 'date' : undefined;
}

function addTexts(collector: TextCollector, { rows, present, values, dictionary }: Page): void {
  const texts = dictionary && collector.known(dictionary as readonly string[]);
  for (let row = 0, i = 0; row < rows; row++) {
    if (present && present[row] === 0) collector.add('');
    else if (texts) texts.add(values[i++] as number);
    else collector.add(values[i++] as string);
  }
}

/** Numbers with the wrong ones among them, by their places. */
interface Numbers {
  readonly numbers: Float64Array;
  readonly wrong: ReadonlyMap<number, string>;
}

/** The numbers of dictionaries: pages of a chunk share one. */
const converted = new WeakMap<object, Numbers>();

function addNumbers(collector: NumberCollector, page: Page, onWrong: OnWrong): void {
  const { rows, present, values, dictionary } = page;
  const { numbers, wrong } = dictionary ? numbersOfDictionary(dictionary) : numbersOf(values);
  const all = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    if (present && present[row] === 0) all[row] = Number.NaN;
    else {
      const place = dictionary ? (values[i] as number) : i;
      all[row] = numbers[place]!;
      if (wrong.size > 0 && wrong.has(place)) onWrong(row, String((dictionary ?? values)[place]), wrong.get(place)!);
      i++;
    }
  }
  collector.addAll(all);
}

function numbersOfDictionary(dictionary: DecodedArray): Numbers {
  const known = converted.get(dictionary) ?? numbersOf(dictionary);
  converted.set(dictionary, known);
  return known;
}

function numbersOf(values: DecodedArray): Numbers {
  const numbers = plainNumbers(values);
  const isWhole = typeof values[0] === 'bigint';
  const wrong = new Map<number, string>();
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (isWhole && !Number.isSafeInteger(number)) {
      wrong.set(i, 'whole numbers beyond 2^53 lose digits: write the column as texts');
    } else if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY) {
      wrong.set(i, 'a finite number is needed');
    }
  }
  return { numbers, wrong };
}

function plainNumbers(values: DecodedArray): Float64Array {
  if (values instanceof BigInt64Array) return fromHalves(values);
  if (ArrayBuffer.isView(values) && !(values instanceof BigUint64Array)) return new Float64Array(values);
  return Float64Array.from(values as readonly unknown[], Number);
}

/** From the halves of 64-bit numbers: without a bigint for each. */
function fromHalves({ buffer, byteOffset, length }: BigInt64Array): Float64Array {
  const halves = new Int32Array(buffer, byteOffset, 2 * length);
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0);
  return numbers;
}
