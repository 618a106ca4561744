import { groupedBy } from '../../ground/base/grouped.js';
import { distinctMetrics } from '../../ground/base/metric.js';
import { MIN_PAIRS } from '../../ground/stats/levels.js';
import type { AxisValue, Unit } from '../../train/data/kind-reporting.js';
import type { CellResults, JudgedResults } from './cells.js';
import { divideSettings, type SettingCells } from './settings.js';

/**
 * The fewest units that a statement takes in reports and in comparisons of folders: with five seeds
 * no rank test can reach the level, and with two splits no test is possible once one is left out.
 * Claims have rules of their own.
 */
export const MIN_REPLICATES: Readonly<Record<Unit, number>> = { seed: MIN_PAIRS, split: 3 };

/**
 * Groups of settings that differ in the replicate alone, in its order; without replicates, single
 * settings.
 */
export function byReplicate(results: JudgedResults): {
  readonly fields: SettingCells['fields'];
  readonly replicates: readonly SettingCells[];
}[] {
  const { replicate = '' } = results;
  const groups = groupedBy(divideSettings(results), ({ fields: { [replicate]: _, ...fields } }) =>
    JSON.stringify(fields),
  );
  return [...groups].map(([id, replicates]) => ({ fields: JSON.parse(id), replicates }));
}

/**
 * The settings of a folder for its claims. Where it has replicates, which are splits of the data
 * with settings of their own, the replicates of a setting are united into one setting, whose cells
 * are compared replicate by replicate.
 */
export const overReplicates = (results: JudgedResults): SettingCells[] =>
  byReplicate(results).map(({ fields, replicates }) =>
    replicates.length > 1 ? mergeReplicates(fields, replicates) : replicates[0]!,
  );

function mergeReplicates(
  fields: SettingCells['fields'],
  replicates: readonly SettingCells[],
): SettingCells {
  const models = new Set(replicates.flatMap(({ cells }) => [...cells.keys()]));
  const cells = [...models].map((model) => {
    const places = replicates.map(
      ({ cells }) => cells.get(model) ?? new Map<AxisValue | undefined, CellResults>(),
    );
    const values = new Set(places.flatMap((ofModel) => [...ofModel.keys()]));
    return [
      model,
      new Map([...values].map((value) => [value, mergeCell(places.map((own) => own.get(value)))])),
    ] as const;
  });
  return { ...replicates[0]!, fields, cells: new Map(cells), unit: 'split' };
}

function mergeCell(replicates: readonly (CellResults | undefined)[]): CellResults {
  const cells = replicates.filter((cell) => cell !== undefined);
  return {
    ...cells[0]!,
    planned: cells.reduce((sum, cell) => sum + cell.planned, 0),
    runs: cells.flatMap(({ runs }) => runs),
    metrics: distinctMetrics(cells.flatMap(({ metrics }) => metrics)),
    replicates: new Map(replicates.flatMap((cell, r) => (cell ? [[r + 1, cell]] : []))),
  };
}
