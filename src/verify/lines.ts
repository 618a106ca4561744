import type { RunSummary } from '../folder/ledger.js';
import type { PlanRow } from '../folder/plan.js';
import { isOwn, type PlannedStage, rowsOf } from '../folder/results-folder.js';
import { cellName } from '../sweep/cells.js';
import { counted } from '../words.js';
import type { Holding } from './holding.js';

/**
 * Holds what lines call their runs against the plan, and adds runs that failed, or are missing where the manifest does not
 * say so; returns the keys of the others.
 */
export function holdLines(
  { folder, manifest: { counts }, ledger, findings }: Holding,
  stages: readonly PlannedStage[],
): ReadonlySet<string> {
  const { runs } = ledger;
  const done = new Set<string>();
  const failed = new Set<string>();
  const misnamed = new Map<string, PlanRow>();
  const missing: PlanRow[] = [];
  let absent = 0;
  let otherwise = 0;
  for (const stage of stages) {
    for (const row of stage.rows) {
      const run = runs.get(row.key);
      if (run) {
        (run.status === 'failed' ? failed : done).add(row.key);
        if (!isCalled(run, row)) misnamed.set(row.key, row);
        if (!hasColumns(run, row)) otherwise++;
      } else if (isOwn(stage, row)) {
        absent++;
        if (missing.length < NAMED) missing.push(row);
      }
    }
  }
  // Two searches may try the same setting, which is one run.
  if (misnamed.size > 0) {
    for (const row of rowsOf(stages))
      if (misnamed.has(row.key) && isCalled(runs.get(row.key)!, row)) misnamed.delete(row.key);
  }
  for (const [key, row] of misnamed) {
    findings.fault('ledger', `run ${key}: its line calls it ${titleOf(runs.get(key)!)}: the plan has ${titleOf(row)}`);
  }
  for (const key of failed) {
    findings.fault('ledger', `run ${key}: ${titleOf(runs.get(key)!)} failed: mmoe-exp run or tune tries it again`);
  }
  if (counts && counts.missing !== absent) {
    for (const row of missing)
      findings.fault('ledger', `run ${row.key}: ${titleOf(row)} is planned and not in the ledger`);
  }
  const others = runs.size - done.size - failed.size;
  if (otherwise > 0) {
    findings.note(`${folder}: ${counted(otherwise, 'line')} of the ledger with other columns than the plan's`);
  }
  for (const what of ledger.lacking) findings.leave(what);
  if (others > 0) findings.leave(`${counted(others, 'run')} in the ledger of no plan of its config`);
  return done;
}

/** Of missing runs, as many are named. */
const NAMED = 5;

/** Whether a line calls its run what the plan does, as far as both have the same columns. */
const isCalled = (run: RunSummary, row: PlanRow): boolean =>
  run.stage === row.stage &&
  run.model === row.model &&
  run.seed === row.seed &&
  Object.entries(run.cell).every(([column, value]) => !(column in row.cell) || row.cell[column] === value);

/** Lines of an earlier plan may have other ones. Nobody reads a cell from the ledger: the plan says what it is. */
const hasColumns = ({ cell }: RunSummary, row: PlanRow): boolean =>
  Object.keys(cell).length === Object.keys(row.cell).length && Object.keys(cell).every((column) => column in row.cell);

const titleOf = ({ stage, model, cell, seed }: PlanRow): string => `${stage}, ${cellName(model, cell)}, seed ${seed}`;
