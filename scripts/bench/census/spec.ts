import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../../src/sweep/config/load.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { isPrepared } from '../../../src/train/data/census/prepared.js';
import type { CensusSpec } from '../../../src/train/data/census/spec.js';

export const CONFIG = fileURLToPath(new URL('mmoe.yaml', import.meta.url));

const isCensus = (spec: { readonly kind: string }): spec is CensusSpec =>
  spec.kind === 'census-income';

/**
 * The only cell of a config with `sets`, on the file that is prepared; on the test file where both
 * are.
 */
export function readSpec(
  config: string,
  sets: readonly string[] = [],
): CellSpec & { readonly data: CensusSpec } {
  const source = isPrepared('test') ? 'test' : 'training';
  const { data, ...others } = expandCells(loadConfig(config, [`data.source=${source}`, ...sets]))
    .cells[0]!.spec;
  if (!isCensus(data)) throw new Error(`${config} is not of census-income`);
  return { data, ...others };
}
