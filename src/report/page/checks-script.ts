import { gunzipSync, gzipSync } from 'node:zlib';
import { sha256Of } from '../../base/sha256.js';
import { bytesOf, lettersOf } from '../../browser/base64.js';
import { packedScript } from './document.js';

/** The element of a page that has what runs are checked against, as the JSON of `PageChecks`. */
export const checksScript = (json: string): string => packedScript('checks', lettersOf(gzipSync(json, { level: 9 })));

const PACKED = new RegExp(packedScript('\\w+', '([^<]*)'), 'g');

/**
 * A page, which may be anybody's, with hashes of what is packed in it: other versions of Node pack the same text otherwise. What cannot be
 * unpacked stays.
 */
export const withHashes = (page: string): string =>
  page.replace(PACKED, (whole: string, letters: string) => {
    try {
      return whole.replace(letters, () => sha256Of(gunzipSync(bytesOf(letters), { maxOutputLength: LONGEST })));
    } catch {
      return whole;
    }
  });

/** Bytes of the longest text that is unpacked. */
const LONGEST = 2 ** 26;
