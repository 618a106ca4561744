/**
 * The table of failed runs by how their output weights start. `src/judge/results/output-signs.ts`
 * says why starts matter.
 */

import { groupedBy } from '../../../ground/base/grouped.js';
import { counted } from '../../../ground/base/words.js';
import { ALPHA } from '../../../ground/stats/levels.js';
import { fisherExact } from '../../../ground/stats/shares.js';
import { number, type Table, tableFrom } from '../../../ground/table/table.js';
import type { PlacedCell } from '../../analysis/arrangement.js';
import { byPlace } from '../../analysis/model-pairs.js';
import type { Dimensions } from '../../analysis/place.js';
import type { Measure } from '../../results/measures.js';
import { rarerSigns } from '../../results/output-signs.js';
import { placeFields } from '../plot/place.js';
import { judgedCells } from './failures.js';

/** The number of runs with a kind of start, and how many of them failed. */
interface Outcomes {
  runs: number;
  failed: number;
}

export type StartsOfCell = PlacedCell & { readonly oneSign: Outcomes; readonly others: Outcomes };

/**
 * Returns the runs of each cell by how their outputs start; empty if no output starts with weights
 * of one sign.
 */
export function countStarts(cells: readonly PlacedCell[], measure: Measure): StartsOfCell[] {
  const all = byPlace(cells).flatMap((here) =>
    judgedCells(here, measure).map(({ placed, runs, failed }): StartsOfCell => {
      const [oneSign, others]: [Outcomes, Outcomes] = [
        { runs: 0, failed: 0 },
        { runs: 0, failed: 0 },
      ];
      const tasks = measuredTasks(placed, measure);
      const hasFailed = new Set(failed);
      for (const run of runs) {
        const { outputs, seed } = run;
        if (!outputs) continue;
        const own = tasks.some((task) => rarerSigns(outputs, seed, task) === 0) ? oneSign : others;
        own.runs++;
        if (hasFailed.has(run)) own.failed++;
      }
      return { ...placed, oneSign, others };
    }),
  );
  return all.some(({ oneSign }) => oneSign.runs > 0) ? all : [];
}

/** Returns the indices of the tasks that a measure covers: one, or all. */
function measuredTasks({ cell }: PlacedCell, { metric }: Measure): number[] {
  const names = cell.tasks ?? [...new Set(cell.metrics.flatMap(({ task }) => task ?? []))];
  const role = metric.role === undefined ? undefined : metric.role === 'main' ? 0 : 1;
  const own = metric.task === undefined ? role : names.indexOf(metric.task);
  return own === undefined || own < 0 ? [...names.keys()] : [own];
}

/**
 * Returns failed runs beside their starts; empty if no run starts with output weights of one sign.
 */
export function startsTable(starts: readonly StartsOfCell[], dimensions: Dimensions): Table {
  const said = startsRemark(starts);
  return tableFrom(
    {
      name: 'starts',
      caption:
        'Failed runs (as in the table of failures) by how the outputs start: with output weights of one sign for some task, ' +
        `or otherwise.${said === undefined ? '' : ` ${said}`}`,
    },
    starts,
    [
      ...placeFields(dimensions),
      [number('one_sign', 'starts with one sign'), ({ oneSign }) => oneSign.runs],
      [number('one_sign_failed', 'of these, failed'), ({ oneSign }) => oneSign.failed],
      [number('others', 'other starts'), ({ others }) => others.runs],
      [number('others_failed', 'of these, failed'), ({ others }) => others.failed],
    ],
  );
}

/**
 * Returns sentences on failed runs that share such a start; undefined unless they fail more often
 * than others (Fisher's exact test). The runs of a cell that belongs to several groups count once,
 * as they are judged in the first of them.
 */
export function startsRemark(starts: readonly StartsOfCell[]): string | undefined {
  const once = [...groupedBy(starts, ({ cell }) => cell).values()].map(([first]) => first!);
  const sum = (of: (cell: StartsOfCell) => number) =>
    once.reduce((total, cell) => total + of(cell), 0);
  const [oneSign, failed] = [sum((cell) => cell.oneSign.runs), sum((cell) => cell.oneSign.failed)];
  const [others, othersFailed] = [
    sum((cell) => cell.others.runs),
    sum((cell) => cell.others.failed),
  ];
  if (failed === 0 || fisherExact(failed, oneSign, othersFailed, others) >= ALPHA) return undefined;
  const share = (count: number, runs: number) => `${count} of ${counted(runs, 'run')}`;
  return (
    `Runs whose output weights start with one sign fail more often: ${share(failed, oneSign)}, against ${share(othersFailed, others)} with ` +
    'other starts. outputInitialization: balanced avoids such starts.'
  );
}
