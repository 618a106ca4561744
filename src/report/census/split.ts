import { USUAL_SHARES } from '../../data/census/spec.js';
import type { Manifest } from '../../folder/manifest.js';

interface SplitShares {
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
}

/**
 * How the data were split where that is not as in the paper, in a sentence: it trains on one of the two files and halves
 * the other. Undefined where it is. Where either field is swept nothing is known but that not all cells have the paper's.
 */
export function splitRemark({ config }: Manifest): string | undefined {
  const { source = 'test', split = {} } = config.data;
  if (source === 'both') return undefined;
  const how =
    typeof source === 'string' && isOne(split)
      ? `the rows of the ${source} file alone, ${sharesOf(split)}`
      : 'it differs between cells';
  return `The split of the data is not the paper's (training file; test file halved): ${how}.`;
}

const isOne = (split: unknown): split is SplitShares => typeof split === 'object' && !Array.isArray(split);

function sharesOf(given: SplitShares): string {
  const { train, validation, test } = { ...USUAL_SHARES, ...given };
  const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  return `${percent(train)} for training, ${percent(validation)} for validation, ${percent(test)} for testing`;
}
