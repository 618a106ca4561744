/**
 * Base64 with a dot in place of N, so that a large page never contains the word NaN, which no page
 * may show.
 */
export const encodeLetters = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64').replaceAll('N', '.');

export const decodeLetters = (letters: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(letters.replaceAll('.', 'N')), (letter) => letter.charCodeAt(0));

/** The text that was compressed by gzip and written by `encodeLetters`. */
export function unpacked(packed: string): Promise<string> {
  return new Response(
    new Blob([decodeLetters(packed)]).stream().pipeThrough(new DecompressionStream('gzip')),
  ).text();
}
