import { isPublished } from '../../data/census/published.js';
import type { Manifest } from '../../folder/manifest.js';
import { counted } from '../../words.js';

/** Which files are not the published ones, in a sentence; undefined where all are, or an older folder does not tell. */
export function filesRemark({ files = [] }: Manifest): string | undefined {
  const others = files.filter((file) => !isPublished(file));
  if (others.length === 0) return undefined;
  const which = others.map(({ file, rows }) => `the ${file} file has ${counted(rows, 'row')}`).join(', ');
  return `The data are not the published files: ${which}, or another text.`;
}
