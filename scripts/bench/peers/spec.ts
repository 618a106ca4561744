import { loadConfig } from '../../../src/sweep/config/load.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';

export const BATCH = 128;

/** The whole batches in 20,000 rows: a shorter last one would make the compilers work twice. */
export const EPOCH = 156;

/**
 * The only cell of the config mmoe.yaml: what a user of mmoe-exp writes where the peers have their
 * scripts.
 */
export const readSpec = (file: string): CellSpec =>
  expandCells(loadConfig(file, [])).cells[0]!.spec;
