import { type Config, maxFinalSeed } from '../config/config.js';
import { InputError } from '../errors.js';
import { betterOf, columnOf } from '../metric.js';
import { type Cell, cellName } from '../sweep/cells.js';
import { allCells, distinctCells, freezeRuns } from '../sweep/plan.js';
import { canonicalJson } from '../sweep/spec.js';
import type { CandidateScore, Choice } from '../sweep/sweep.js';
import type { Ran, Search, Trial, Tried } from './search.js';

/** What is kept of a run: the value of the selecting metric, if it has one, and whether the run diverged. */
interface Scored {
  readonly value: number | undefined;
  readonly diverged: boolean;
}

export type TriedCandidate = Tried<Trial, Scored>;

/** A selection: every candidate in every cell, in one batch on seeds of its own; undefined without `select:`. */
export function selectionSearch(config: Config): Search<Trial, Scored, Ran> | undefined {
  if (!config.select) return undefined;
  const { seeds: count, by } = config.select;
  const { columns, cells } = allCells(config);
  const column = columnOf(by);
  const seeds = Array.from({ length: count }, (_, i) => maxFinalSeed + 1 + i);
  return {
    next: (done) => (done.length > 0 ? [] : distinctCells(cells).map((cell) => ({ cell, seeds }))),
    plan: (batch, engine) => {
      const runs = batch.flatMap(({ cell, seeds }) => seeds.map((seed) => ({ cell, seed })));
      return freezeRuns('select', columns, runs, engine);
    },
    keep: ({ status, metrics }) => ({ value: metrics[column], diverged: status === 'diverged' }),
  };
}

/**
 * In every group of cells that differ only in the selected fields, chooses the candidate with the fewest diverged runs, and
 * among those the one with the best mean, or the first listed of equals. All runs must have finished or diverged.
 * @throws InputError where no run of a group has the metric
 */
export function choose(config: Config, tried: readonly TriedCandidate[]): Choice[] {
  const { by, candidates } = config.select!;
  const selected = new Set(Object.keys(candidates));
  const groups = new Map<string, CandidateScore[]>();
  for (const { trial, kept } of tried) {
    const { cell } = trial;
    const training = Object.entries(cell.spec.training).filter(([field]) => !selected.has(field));
    const group = canonicalJson({ ...cell.spec, training });
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group)!.push(scoreOf(cell, kept));
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

function scoreOf(cell: Cell, runs: readonly Scored[]): CandidateScore {
  const values = runs.flatMap(({ value, diverged }) => (diverged || value === undefined ? [] : [value]));
  const mean = values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
  return { cell, mean, diverged: runs.filter(({ diverged }) => diverged).length };
}
