import { statSync } from 'node:fs';
import { InputError } from '../../../base/errors.js';
import { withFile } from '../../../base/files.js';
import { listed } from '../../../base/words.js';
import { fileBytes, gunzipped, opened, type Source } from '../../../data/files/bytes.js';
import { formOf } from '../../../data/files/forms.js';
import { FORMS, type Reading } from './reading.js';

export type Layout = 'csv' | 'tsv' | 'parquet';

/** The layout by the file extension, before .gz. */
const layoutOf = (path: string): Layout | undefined =>
  /\.(csv|tsv|parquet)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() as Layout | undefined;

export const separatorOf: Partial<Record<Layout, Reading['separator']>> = { csv: ',', tsv: 'tab' };

/** The options that are not the defaults. */
export function readingOf({ separator, decimal, encoding }: Reading, paths: readonly string[]): Reading {
  const isDefault = paths.every((path) => separatorOf[layoutOf(path) ?? 'parquet'] === separator);
  return {
    ...(separator !== undefined && !isDefault && { separator }),
    ...(decimal === ',' && { decimal }),
    ...(encoding !== undefined && encoding !== 'utf-8' && { encoding }),
  };
}

/** A recognised file that has not been read yet. */
export interface LaidOut {
  readonly layout: Layout;
  readonly source: Source;
}

/**
 * Opens a file to be read by `use`. gz and Parquet are recognised by their first bytes, the layout of a text by the file
 * extension. @throws InputError where there is no such file, or it begins as no layout does
 */
export async function withLaidOut<T>(path: string, reading: Reading, use: (file: LaidOut) => Promise<T>): Promise<T> {
  if (withFile(path, 'read', () => statSync(path)).isDirectory()) {
    throw new InputError([`${path}: it is a folder: a file is needed, or a list of files`]);
  }
  const packed = await opened(fileBytes(path));
  const isPacked = formOf(packed.head) === 'gz';
  const unpacked = isPacked ? await opened(gunzipped({ name: path, bytes: packed.bytes })) : packed;
  try {
    const { head, bytes } = unpacked;
    const layout = layoutIn(path, head, reading);
    return await use({ layout, source: { name: path, bytes } });
  } finally {
    // Even where reading stopped early.
    await unpacked.close();
    if (isPacked) await packed.close();
  }
}

/** @throws InputError where a file begins as no layout does, or an option of texts is given for Parquet */
function layoutIn(path: string, head: Buffer, reading: Reading): Layout {
  const named = layoutOf(path);
  const fault = faultOf(head, named, /\.gz$/i.test(path));
  if (fault !== undefined) throw new InputError([`${path}: ${fault}`]);
  const layout = isParquet(head) ? 'parquet' : named!;
  const odd = layout === 'parquet' ? Object.keys(reading) : [];
  if (odd.length > 0) throw new InputError([`${path}: ${listed(odd)} must be left out: parquet has none`]);
  return layout;
}

const UTF_16_MARKS = ['\xff\xfe', '\xfe\xff'];

const isParquet = (head: Buffer): boolean => head.toString('latin1', 0, 4) === 'PAR1';

function faultOf(head: Buffer, layout: Layout | undefined, isPacked: boolean): string | undefined {
  if (isParquet(head)) return isPacked ? 'it is a Parquet file in a gz file: unpack it first' : undefined;
  const form = formOf(head);
  switch (form) {
    case 'empty':
      return 'the file is empty';
    case 'text':
      if (layout === 'parquet') return 'it is a text, no Parquet file: a name that ends in .csv or .tsv is needed';
      return layout ? undefined : `the name does not show the layout of its rows: one that ends in ${FORMS} is needed`;
    case 'binary':
      return UTF_16_MARKS.includes(head.toString('latin1', 0, 2))
        ? 'the text is UTF-16: convert it, such as by iconv -f UTF-16 -t UTF-8'
        : `it is neither text nor Parquet: ${FORMS} is needed`;
    default:
      return `it is a ${form} archive${form === 'gz' ? ' in another' : ''}: unpack it first`;
  }
}
