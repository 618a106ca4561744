import { bytesOf } from './base64.js';

/** The text that was compressed by gzip and written by `lettersOf`. */
export function unpacked(packed: string): Promise<string> {
  return new Response(new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
