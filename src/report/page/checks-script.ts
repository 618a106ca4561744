import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf, lettersOf } from '../../browser/base64.js';
import { packedScript } from './document.js';

/** The element of a page that has what runs are checked against, as the JSON of `PageChecks`. */
export const checksScript = (json: string): string => packedScript('checks', lettersOf(gzipSync(json, { level: 9 })));

const CHECKS = new RegExp(packedScript('checks', '([^<]*)'));

/** The JSON in a page, which may be anybody's; undefined where the page has none that can be read. */
export function checksIn(page: string): string | undefined {
  const [, letters] = CHECKS.exec(page) ?? [];
  if (letters === undefined) return undefined;
  try {
    return gunzipSync(bytesOf(letters), { maxOutputLength: LONGEST }).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Bytes of the longest JSON that is read. */
const LONGEST = 2 ** 26;
