/** What the first line of a binary file says it is. */
export interface FormatName {
  readonly format: string;
  readonly version: number;
}

/** The content of a binary file: its header as a line of JSON, then bytes. */
export const headed = (header: FormatName, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...parts]);

/** The header of such content and where its bytes start; undefined where it has none of this format and version. */
export function headerOf<Header>(
  content: Buffer,
  { format, version }: FormatName,
): { readonly header: Header; readonly start: number } | undefined {
  const end = content.indexOf('\n');
  if (end < 0) return undefined;
  try {
    const header = JSON.parse(content.toString('utf8', 0, end)) as Header & FormatName;
    return header.format === format && header.version === version ? { header, start: end + 1 } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes bytes one piece after another, each of a given length. */
export function taker(bytes: Buffer): (length: number) => Buffer {
  let from = 0;
  return (length) => {
    const piece = bytes.subarray(from, from + length);
    from += length;
    return piece;
  };
}
