import { jsonIn } from '../../ground/base/canonical-json.js';

export interface FormatName {
  readonly format: string;
  readonly version: number;
}

/** The content of a binary file: its header as a line of JSON, then bytes. */
export const withHeader = (header: FormatName, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]);

/**
 * The header of a binary file and the offset of its bytes; undefined where it has no header of this
 * format and version.
 */
export function readHeader<Header>(
  content: Buffer,
  { format, version }: FormatName,
): { readonly header: Header; readonly start: number } | undefined {
  const end = content.indexOf('\n');
  const header = jsonIn(content.toString('utf8', 0, Math.max(0, end))) as
    | (Header & FormatName)
    | null
    | undefined;
  return header?.format === format && header.version === version
    ? { header, start: end + 1 }
    : undefined;
}

/** Takes the next piece of bytes, of a given length. */
export function byteReader(bytes: Buffer): (length: number) => Buffer {
  let from = 0;
  return (length) => {
    const piece = bytes.subarray(from, from + length);
    from += length;
    return piece;
  };
}
