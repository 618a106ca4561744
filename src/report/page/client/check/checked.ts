import type { Trained } from '../../../../browser/page-trainer.js';
import {
  type Comparison,
  comparisonsOf,
  countNumbers,
  isEqual,
  isSame,
  keyOf,
  type PublishedRun,
} from '../../../../browser/published.js';
import type { PageChecks } from '../../checks.js';

/** A run that was trained in this page, beside what is published of it. */
export interface Checked {
  readonly key: string;
  /** Of its cell. */
  readonly title: string;
  readonly seed: number;
  readonly comparisons: readonly Comparison[];
  /** Whether all numbers are the published ones, to the last bit. */
  readonly same: boolean;
  /** How many these are. */
  readonly numbers: number;
  readonly seconds: number;
}

export async function checkedRun(
  run: PublishedRun,
  { outcome, seconds }: Trained,
  checks: PageChecks,
  title: string,
): Promise<Checked> {
  const comparisons = comparisonsOf(run, outcome);
  return {
    key: await keyOf(run, checks.engine),
    title,
    seed: run.seed,
    comparisons,
    same: comparisons.every(isEqual) && (await isSame(run, outcome)),
    numbers: countNumbers(outcome),
    seconds,
  };
}
