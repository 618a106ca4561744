import type { Config } from '../config/config.js';
import { directionOf } from '../engine/metric-names.js';
import type { RunSummary } from '../ledger/ledger.js';
import type { Cell } from './cells.js';
import type { StagePlan } from './plan.js';
import { canonicalJson } from './spec.js';

/** What a selection found for one group of cells that differ in the selected fields alone. */
export interface Choice {
  readonly chosen: Cell;
  readonly candidates: readonly CandidateScore[];
}

export interface CandidateScore {
  readonly cell: Cell;
  /** Mean of the selecting metric over the runs that did not diverge; undefined where all did. */
  readonly mean: number | undefined;
  readonly diverged: number;
}

/**
 * Chooses in every group the candidate of the fewest diverged runs, and among those the one of the best mean; of equal
 * ones the first listed. Every run of the stage must have finished.
 */
export function choose(config: Config, plan: StagePlan, records: ReadonlyMap<string, RunSummary>): Choice[] {
  const { by, fields } = config.select!;
  const selected = new Set(fields.map(({ path }) => path.slice('training.'.length)));
  const groups = new Map<string, CandidateScore[]>();
  for (const cell of plan.cells) {
    const training = Object.entries(cell.spec.training).filter(([field]) => !selected.has(field));
    const group = canonicalJson({ ...cell.spec, training });
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(scoreCandidate(cell, plan, records, by));
  }
  const sign = directionOf(by) === 'higher' ? -1 : 1;
  const isBetter = (a: CandidateScore, b: CandidateScore) =>
    a.diverged !== b.diverged ? a.diverged < b.diverged : sign * (a.mean ?? 0) < sign * (b.mean ?? 0);
  return [...groups.values()].map((candidates) => {
    const best = candidates.reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best));
    return { chosen: best.cell, candidates };
  });
}

function scoreCandidate(
  cell: Cell,
  plan: StagePlan,
  records: ReadonlyMap<string, RunSummary>,
  by: string,
): CandidateScore {
  const runs = plan.runs.filter((run) => run.cell === cell).map((run) => records.get(run.key)!);
  const values = runs.filter((run) => run.status === 'finished').map((run) => run.metrics[by]!);
  const mean = values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
  return { cell, mean, diverged: runs.length - values.length };
}
