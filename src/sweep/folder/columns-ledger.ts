import { brotliDecompressSync } from 'node:zlib';
import { mapValues } from '../../ground/base/grouped.js';
import { sha256Hex } from '../../ground/base/sha256.js';
import { mib } from '../../ground/base/words.js';
import { fromColumns } from './columns.js';
import { type FormatName, readHeader } from './headed.js';
import { MAX_UNPACKED } from './lines.js';
import { type RunRecord, toLine } from './record.js';

/*
 * `ledger.columns`, the ledger of a folder that was published before `ledger.parquet` (`packed-ledger.ts`): a line of JSON, the
 * header, followed by the columns of all lines (`columns.ts`), compressed with Brotli. It unpacks to the bytes of `ledger.jsonl`. A line that is not the record of a run
 * is in the columns as a text. Of a record, the checksum is left out, and so is each number that follows from others:
 *
 * - a metric with a column in the curve is `true` for its last value there, `[i]` for the value at index i;
 * - another metric, or a column of the curve, is `true` for the mean over tasks, whose names begin with its name and `_`.
 */

const FORMAT = { format: 'mmoe-exp ledger', version: 1 } as const;

interface Header extends FormatName {
  /** The number of lines of the ledger, and of bytes. */
  readonly lines: number;
  readonly bytes: number;
  /** The SHA-256 of the unpacked ledger, and of the compressed columns. */
  readonly sha256: string;
  readonly columns: string;
}

export function headerOfColumns(packed: Buffer): Header {
  const { header } = readHeader<Header>(packed, FORMAT) ?? {};
  if (!header) throw new Error('its first line is none that this version writes');
  return header;
}

/** The text of a ledger from its packed form. @throws Error where it is damaged */
export function textInColumns(packed: Buffer): Buffer {
  const { header, start } = readHeader<Header>(packed, FORMAT) ?? {};
  if (!header) throw new Error('its first line is none that this version writes');
  const { lines, bytes, sha256, columns } = header;
  if (!(bytes <= MAX_UNPACKED)) throw new Error(`it has more than ${mib(MAX_UNPACKED)}`);
  const compressed = packed.subarray(start);
  if (sha256Hex(compressed) !== columns) throw new Error('its columns do not match their SHA-256');
  // A packed line may be longer than its text: a metric of 0 is packed as `true`.
  const room = SMALL + 8 * bytes;
  const next = fromColumns(brotliDecompressSync(compressed, { maxOutputLength: room }), lines, room);
  const content = Buffer.alloc(bytes);
  let at = 0;
  for (let i = 0; i < lines; i++) {
    const line = next();
    at += content.write(typeof line === 'string' ? `${line}\n` : toLine(restored(line as Packed)), at);
  }
  if (sha256Hex(content) !== sha256) throw new Error('its content does not match its SHA-256');
  return content;
}

/** Room for the descriptions of the columns of a short ledger. */
const SMALL = 2 ** 16;

type Named<T> = Readonly<Record<string, T>>;

/** Columns of equal length; `true` stands for the mean of the columns of tasks. */
type Columns = Named<readonly number[] | true>;

/** A record as it is packed. */
interface Packed extends Omit<RunRecord, 'curve' | 'metrics'> {
  readonly curve: Columns;
  readonly metrics: Named<number | true | readonly [index: number]>;
}

/** A record from its packed form. */
function restored(packed: Packed): RunRecord {
  const curve = withMeans(packed.curve);
  const columns = mapValues(packed.metrics, (value, name) => {
    if (typeof value === 'number') return [value];
    const column = curve[name];
    return column ? [value === true ? column.at(-1)! : column[value[0]]!] : true;
  });
  return { ...packed, curve, metrics: mapValues(withMeans(columns), ([value]) => value!) };
}

function withMeans(columns: Columns): Named<readonly number[]> {
  const found = { ...columns } as Record<string, readonly number[]>;
  // The columns of tasks have longer names, so they come first.
  const names = Object.keys(columns).filter((name) => columns[name] === true);
  for (const name of names.sort((a, b) => b.length - a.length)) found[name] = meanOver(name, found)!;
  return found;
}

/** The mean of the columns of tasks: those whose names begin with a metric's and `_`. Undefined where there are fewer than two. */
function meanOver(name: string, columns: Named<readonly number[]>): number[] | undefined {
  const tasks = Object.keys(columns).filter((other) => other.startsWith(`${name}_`));
  if (tasks.length < 2) return undefined;
  return columns[tasks[0]!]!.map((_, i) => {
    let sum = 0;
    for (const task of tasks) sum += columns[task]![i]!;
    return sum / tasks.length;
  });
}
