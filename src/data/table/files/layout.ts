import { statSync } from 'node:fs';
import { InputError } from '../../../errors.js';
import { withFile } from '../../../files.js';
import { type Bytes, fileBytes, gunzipped, opened, type Source } from '../../files/bytes.js';
import { formOf } from '../../files/forms.js';

/** How a file holds its rows. */
export type Layout = 'csv' | 'tsv' | 'jsonl' | 'parquet';

/** The end of a name, before .gz, tells how texts are laid out. */
const layouts: Readonly<Record<string, Layout>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
  pq: 'parquet',
};

const known = '.csv, .tsv or .jsonl, each also as .gz, or .parquet';

/** A file that is recognised, and not read yet. */
export interface LaidOut {
  readonly layout: Layout;
  /** Its bytes, unpacked. */
  readonly source: Source;
  /** To be called after reading, also where that stopped early. */
  close(): Promise<unknown>;
}

/**
 * Recognises a file: gz and Parquet by their first bytes, the layout of a text by the end of the name.
 * @throws InputError where it cannot be read or is of another form
 */
export async function laidOut(path: string, onBytes: (done: number) => void = () => {}): Promise<LaidOut> {
  if (withFile(path, 'read', () => statSync(path)).isDirectory()) {
    throw new InputError([`${path}: it is a folder: a file is needed, or a list of files`]);
  }
  const packed = await opened(counted(fileBytes(path), onBytes));
  if (formOf(packed.head) !== 'gz') return recognised(path, packed, packed.close);
  const unpacked = await opened(gunzipped({ name: path, bytes: packed.bytes }));
  return recognised(path, unpacked, async () => [await unpacked.close(), await packed.close()]);
}

async function* counted(bytes: Bytes, onBytes: (done: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of bytes) {
    done += chunk.length;
    onBytes(done);
    yield chunk;
  }
}

async function recognised(
  path: string,
  { head, bytes }: { readonly head: Buffer; readonly bytes: Bytes },
  close: () => Promise<unknown>,
): Promise<LaidOut> {
  const ending = /\.(\w+)(\.gz)?$/i.exec(path);
  const layout = layouts[ending?.[1]?.toLowerCase() ?? ''];
  const fault = faultOf(head, layout, ending?.[2] !== undefined);
  if (fault === undefined) {
    return { layout: isParquet(head) ? 'parquet' : layout!, source: { name: path, bytes }, close };
  }
  await close();
  throw new InputError([`${path}: ${fault}`]);
}

const isParquet = (head: Buffer): boolean => head.toString('latin1', 0, 4) === 'PAR1';

function faultOf(head: Buffer, layout: Layout | undefined, isPacked: boolean): string | undefined {
  if (isParquet(head)) return isPacked ? 'it is a Parquet file in a gz file: unpack it first' : undefined;
  if (isUtf16(head)) return 'the text is UTF-16: convert it to UTF-8, such as by iconv -f UTF-16 -t UTF-8';
  const form = formOf(head);
  switch (form) {
    case 'empty':
      return 'the file is empty';
    case 'text':
      if (layout === 'parquet')
        return 'it is a text, no Parquet file: a name that ends in .csv, .tsv or .jsonl is needed';
      return layout
        ? undefined
        : `the name does not tell how its rows are laid out: one that ends in ${known} is needed`;
    case 'binary':
      return `it is neither text nor Parquet: ${known} is needed`;
    default:
      return `it is a ${form} archive${form === 'gz' ? ' in another' : ''}: unpack it first`;
  }
}

/** By the byte order mark, or a zero in every second byte, as Latin letters have. */
function isUtf16(head: Buffer): boolean {
  const mark = head.toString('latin1', 0, 2);
  if (mark === '\xff\xfe' || mark === '\xfe\xff') return true;
  const zeros = [0, 1].map((first) => head.filter((byte, i) => i % 2 === first && byte === 0).length);
  return head.length >= 4 && Math.max(...zeros) > head.length / 4 && Math.min(...zeros) === 0;
}
