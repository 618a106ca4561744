import { published } from '../../data/census/published.js';
import type { DataFile, Manifest } from '../../ledger/manifest.js';
import { counted } from '../names.js';

/** Whether a file is the one that the data set's authors published, as far as that is known: rows, or the text's hash. */
export function isPublished({ file, rows, sha256 }: DataFile): boolean {
  const known = Object.entries(published).find(([name]) => name === file)?.[1];
  return known !== undefined && rows === known.rows && (known.sha256 ?? sha256) === sha256;
}

/** Which files are not the published ones, in a sentence; undefined where all are, or an older folder does not tell. */
export function filesRemark({ files = [] }: Manifest): string | undefined {
  const others = files.filter((file) => !isPublished(file));
  if (others.length === 0) return undefined;
  const which = others.map(({ file, rows }) => `the ${file} file has ${counted(rows, 'row')}`).join(', ');
  return `The data are not the published files: ${which}, or another text.`;
}
