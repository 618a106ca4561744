/** Decodes text files to UTF-8, and counts their lines. */

import { isUtf8 } from 'node:buffer';
import { InputError } from '../../../ground/base/errors.js';
import { type Bytes, type Source, shortLines } from '../../../train/data/files/bytes.js';
import { ReadingError } from './reading.js';

const [NEWLINE, RETURN] = [10, 13];

/**
 * Passes on the lines of a text, several together.
 * @throws InputError (on reading) where it is not UTF-8, with the line
 */
export async function* checkedUtf8({ name, bytes }: Source): AsyncGenerator<Buffer> {
  let lines = 1;
  let open: Uint8Array[] = [];
  const checked = (text: Buffer): Buffer => {
    if (!isUtf8(text)) refuseEncoding(name, lines + newlinesBeforeFault(text));
    lines += newlinesIn(text);
    return text;
  };
  for await (const chunk of bytes) {
    const end = 1 + Math.max(chunk.lastIndexOf(NEWLINE), chunk.lastIndexOf(RETURN));
    if (end > 0) {
      yield checked(Buffer.concat([...open, chunk.subarray(0, end)]));
      open = [];
    }
    open.push(chunk.subarray(end));
  }
  yield checked(Buffer.concat(open));
}

function refuseEncoding(name: string, line: number): never {
  throw new ReadingError(
    `${name}:${line}: the text is not UTF-8`,
    { encoding: 'latin1' },
    ', if it is Windows-1252 or Latin-1; or convert it, such as by iconv -f WINDOWS-1250 -t UTF-8',
  );
}

/** In place of the control characters 80 to 9f of Latin-1, as in the WHATWG Encoding Standard. */
const WINDOWS_1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** Converts a text to UTF-8. @throws InputError (on reading) where it is not in the encoding */
export function decoded(
  source: Source,
  encoding: 'latin1' | 'utf-8' | 'utf-16le' | 'utf-16be' | undefined,
): Source {
  if (encoding === undefined || encoding === 'utf-8') return source;
  const { name, bytes } = source;
  return {
    name,
    bytes: encoding === 'latin1' ? fromLatin1(bytes) : fromUtf16(name, bytes, encoding),
  };
}

/**
 * Decodes without the runtime's decoder, as decoders of runtimes differ in the characters from 80
 * to 9f.
 */
async function* fromLatin1(bytes: Bytes): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    const text = Buffer.from(chunk).toString('latin1');
    yield Buffer.from(
      text.replace(/[\x80-\x9f]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80]!),
    );
  }
}

async function* fromUtf16(
  name: string,
  bytes: Bytes,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const part = (chunk?: Uint8Array): Buffer => {
    try {
      return Buffer.from(decoder.decode(chunk, { stream: chunk !== undefined }));
    } catch {
      throw new InputError('data', [
        `${name}: the text is not UTF-16 throughout: it may be cut off or damaged`,
      ]);
    }
  };
  for await (const chunk of bytes) yield part(chunk);
  yield part();
}

/**
 * The newlines before the first line that is not UTF-8; no multi-byte character contains that byte.
 */
function newlinesBeforeFault(bytes: Buffer): number {
  for (let [lines, from] = [0, 0]; ; lines++) {
    const end = bytes.indexOf(NEWLINE, from);
    if (end === -1 || !isUtf8(bytes.subarray(from, end))) return lines;
    from = end + 1;
  }
}

/**
 * Passes on the bytes of a text; `onLines` receives the number of lines so far, with each chunk.
 */
export async function* countedLines(
  bytes: Bytes,
  onLines: (lines: number) => void,
): AsyncGenerator<Uint8Array> {
  let newlines = 0;
  let returns = 0;
  for await (const chunk of bytes) {
    for (const byte of chunk) {
      if (byte === NEWLINE) newlines++;
      else if (byte === RETURN) returns++;
    }
    onLines(Math.max(newlines, returns));
    yield chunk;
  }
}

function newlinesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/**
 * The lines of a text, without a byte order mark.
 * @throws InputError where one is not UTF-8, or longer than `longest`
 */
export async function* readTextLines(
  { name, bytes }: Source,
  longest: number,
): AsyncGenerator<string> {
  let open: string | undefined;
  let ended = 0;
  for await (const text of checkedUtf8({ name, bytes: shortLines({ name, bytes }, longest) })) {
    const lines = (
      open === undefined ? text.toString().replace(/^\ufeff/, '') : `${open}${text}`
    ).split('\n');
    open = lines.pop()!;
    ended += lines.length;
    yield* lines;
    // A carriage return, at which shortLines counts anew, ends no line here.
    if (open.length > longest)
      throw new InputError('data', [
        `${name}:${ended + 1}: the line has more than ${longest} bytes`,
      ]);
  }
  if (open) yield open;
}

/**
 * The line of the first row, where no line is empty and no value has a line end: rows have lines
 * then, else numbers alone.
 */
export const firstRowLine = (rows: number, first: number, last: number): number | undefined =>
  last - first + 1 === rows ? first : undefined;
