/** Recognises archives, text and binary files by their first bytes. */

export type Form = 'gz' | 'zip' | 'tar' | 'empty' | 'binary' | 'text';

/** The length of a tar header, from which any form is recognised. */
export const HEAD_BYTES = 512;

/** The form of a file, by its first bytes alone. */
export function detectForm(head: Buffer): Form {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gz';
  // The signatures of an archive with members, of an empty one, and of one in several parts.
  if (['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].includes(head.toString('latin1', 0, 4)))
    return 'zip';
  if (isTarHeader(head)) return 'tar';
  // The only control characters in text are tabs and line ends.
  return head.some((byte) => byte < 9 || (byte > 13 && byte < 32)) ? 'binary' : 'text';
}

/**
 * Old archives have no magic bytes, but all have the sum of the header's bytes, its own eight
 * counted as blanks.
 */
function isTarHeader(head: Buffer): boolean {
  if (head.length < HEAD_BYTES) return false;
  const written = Number.parseInt(head.toString('latin1', 148, 156).replace(/[\0 ]+/g, ''), 8);
  let sum = 8 * 32;
  for (let i = 0; i < HEAD_BYTES; i++) if (i < 148 || i >= 156) sum += head[i]!;
  return sum === written;
}
