import type { Results, RunResult } from './results.js';
import { type FolderVerdict, verdictsOf } from './verdicts.js';

/** A verdict on the runs as they were after a step; `end`: after the last one, where runs have different ones. */
export interface StepVerdict {
  readonly step: number | 'end';
  readonly verdict: FolderVerdict;
}

/** Steps before the last at which claims are looked at: each is twice the one before. */
const FIRST_STEP = 1000;

/**
 * The verdicts after 1,000, 2,000, 4,000, ... steps, as far as every curve has a point there, and at the end. What a
 * curve does not tell, such as gates, cannot be judged before the end, and those verdicts are left out.
 */
export function verdictsByStep(folders: readonly Results[], atEnd: readonly FolderVerdict[]): StepVerdict[] {
  const curves = folders.flatMap(stepsOfCells);
  const lasts = new Set(curves.map((steps) => steps.at(-1)));
  const [last] = lasts;
  const end: StepVerdict['step'] = lasts.size === 1 && last !== undefined ? last : 'end';
  const before = doublings(Math.min(...curves.map((steps) => steps.at(-1) ?? 0)));
  const common = before.filter((step) => curves.every((steps) => steps.includes(step)));
  return [
    ...common.flatMap((step) =>
      verdictsOf(folders.map((results) => asOfStep(results, step)))
        .filter(({ applies, missing }) => applies && missing.length === 0)
        .map((verdict) => ({ step, verdict })),
    ),
    ...atEnd.map((verdict) => ({ step: end, verdict })),
  ];
}

/** 1,000 times powers of two below a step. */
function doublings(last: number): number[] {
  const steps: number[] = [];
  for (let step = FIRST_STEP; step < last; step *= 2) steps.push(step);
  return steps;
}

/** The steps that the runs of each final cell were evaluated at. */
function stepsOfCells({ cells }: Results): number[][] {
  return cells
    .filter(({ stage }) => stage === 'final')
    .flatMap(({ runs }) => {
      const finished = runs.find(({ status }) => status === 'finished');
      return finished ? [Array.from(finished.curve.step ?? [])] : [];
    });
}

/** Results as they would be had all training ended at a step: a run that diverged later had finished. */
function asOfStep(results: Results, step: number): Results {
  const cells = results.cells.map((cell) => ({ ...cell, runs: cell.runs.map((run) => runAt(run, step)) }));
  return { ...results, cells };
}

function runAt(run: RunResult, step: number): RunResult {
  const i = Array.from(run.curve.step ?? []).indexOf(step);
  if (i < 0) return { ...run, metrics: {} };
  const columns = Object.entries(run.curve).filter(([name]) => name !== 'step');
  const metrics = Object.fromEntries(columns.map(([name, values]) => [name, values[i]!]));
  return { ...run, status: 'finished', metrics, gates: [] };
}
