import { evaluateClaims } from '../claims/evaluate.js';
import type { RunResult } from '../claims/results.js';
import type { ClaimVerdict } from '../claims/verdict.js';
import { folderLabels } from './arrangement.js';
import { measuresOf } from './measures.js';
import type { Results } from './results.js';

/** A verdict, with the folder that it is about where there are several. */
export interface FolderVerdict extends ClaimVerdict {
  readonly folder?: string;
}

/**
 * The verdicts on each folder by its leading metric: runs of different folders are never tested together, and may be
 * measured differently. Claims about data that no folder has come last, once each.
 */
export function verdictsOf(folders: readonly Results[]): FolderVerdict[] {
  const labels = folderLabels(folders);
  const all = folders.flatMap((results, i): FolderVerdict[] => {
    const verdicts = evaluateClaims(results, { metric: measuresOf(results.cells)[0].metric });
    return folders.length > 1 ? verdicts.map((verdict) => ({ folder: labels[i]!, ...verdict })) : verdicts;
  });
  const applying = all.filter(({ applies }) => applies);
  const others = new Map(
    all.filter(({ id }) => !applying.some((verdict) => verdict.id === id)).map((verdict) => [verdict.id, verdict]),
  );
  return [...applying, ...[...others.values()].map(({ folder: _, ...verdict }) => verdict)];
}

/**
 * A verdict on the runs as they were after a step; `end`: after the last one, where runs differ in their number of
 * steps.
 */
export interface StepVerdict {
  readonly step: number | 'end';
  readonly verdict: FolderVerdict;
}

/** The first step at which claims are judged early; each later one is twice the one before. */
const FIRST_STEP = 1000;

/**
 * The verdicts after 1,000, 2,000, 4,000, ... steps, where every curve has a point, and at the end. What curves do not
 * record, such as gates, cannot be judged before the end; those verdicts are left out.
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

/** 1,000 times powers of two, below a step. */
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

/** Results as if all training had ended at a step: a run that diverged later counts as finished. */
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
