import type { Manifest } from '../../ledger/manifest.js';
import { dataOf } from './tasks.js';

/**
 * How the data were split where that is not as in the paper, in a sentence: it trains on one of the two files and halves
 * the other. Undefined where it is. Of a swept source nothing is known but that not all cells have the paper's.
 */
export function splitRemark(manifest: Manifest): string | undefined {
  const { source = 'test', split = {} } = dataOf(manifest);
  const { train = 0.6, validation = 0.2, test = 0.2 } = split;
  if (source === 'both') return undefined;
  const shares = [train, validation, test].map((share) => `${Number((100 * share).toPrecision(3))} %`);
  const how =
    typeof source === 'string'
      ? `the rows of the ${source} file alone, ${shares[0]} for training, ${shares[1]} for validation, ${shares[2]} for testing`
      : 'it differs between cells';
  return `The split of the data is not the paper's (training file; test file halved): ${how}.`;
}
