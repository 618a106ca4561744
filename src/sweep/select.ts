import type { Config } from '../config/config.js';
import { InputError } from '../errors.js';
import type { RunSummary } from '../folder/ledger.js';
import { betterOf, columnOf } from '../metric.js';
import { type Cell, cellName } from './cells.js';
import type { StagePlan } from './plan.js';
import { canonicalJson } from './spec.js';

/** What a selection found for one group of cells that differ in the selected fields alone. */
export interface Choice {
  readonly chosen: Cell;
  readonly candidates: readonly CandidateScore[];
}

export interface CandidateScore {
  readonly cell: Cell;
  /** Mean of the selecting metric over the runs that have it; undefined where none has. */
  readonly mean: number | undefined;
  readonly diverged: number;
}

/**
 * Chooses in every group the candidate of the fewest diverged runs, and among those the one of the best mean; of equal
 * ones the first listed. Every run of the stage must have finished.
 */
export function choose(config: Config, plan: StagePlan, records: ReadonlyMap<string, RunSummary>): Choice[] {
  const { by, candidates } = config.select!;
  const selected = new Set(Object.keys(candidates));
  const groups = new Map<string, CandidateScore[]>();
  for (const cell of plan.cells) {
    const training = Object.entries(cell.spec.training).filter(([field]) => !selected.has(field));
    const group = canonicalJson({ ...cell.spec, training });
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(scoreCandidate(cell, plan, records, columnOf(by)));
  }
  const sign = betterOf(by) === 'higher' ? -1 : 1;
  const isBetter = (a: CandidateScore, b: CandidateScore) => {
    if (a.mean === undefined || b.mean === undefined) return a.mean !== undefined;
    return a.diverged !== b.diverged ? a.diverged < b.diverged : sign * a.mean < sign * b.mean;
  };
  return [...groups.values()].map((candidates) => {
    const best = candidates.reduce((best, candidate) => (isBetter(candidate, best) ? candidate : best));
    if (best.mean === undefined) {
      const { model, fields } = best.cell;
      throw new InputError([
        `select: no run of ${cellName(model, fields)} has a ${columnOf(by)}: there is nothing to choose by`,
      ]);
    }
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
  const finished = runs.filter((run) => run.status === 'finished');
  const values = finished.map((run) => run.metrics[by]).filter((value) => value !== undefined);
  const mean = values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
  return { cell, mean, diverged: runs.length - finished.length };
}
