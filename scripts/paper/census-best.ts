/**
 * `npx tsx scripts/paper/census-best.ts [FOLDER...]`: Tables 1 and 2 of the paper with all of their
 * columns, ours beside the paper's. The best run of a method is the one with the highest test AUC
 * on the main task, as in the paper; Single-Task has a best run for each task.
 */
import { maxIndex, mean } from 'd3-array';
import { number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses } from '../../src/judge/results/losses.js';
import { makeMeasure } from '../../src/judge/results/measures.js';
import { readResults } from '../../src/judge/results/reader.js';
import { overReplicates } from '../../src/judge/results/replicates.js';
import { modelTitles } from '../../src/judge/results/variants.js';
import { paperTables } from '../../src/train/data/census/reporting/paper-tables.js';
import { findGroup } from '../../src/train/data/census/reporting/tasks.js';
import { referencePath } from '../site/published.js';
import { printTables } from './print-tables.js';

const decimals = (value: number): string => value.toFixed(4);

/** Returns the test AUCs of a task: those of each split's finished runs, in the order of seeds. */
function aucsBySplit(cell: CellResults, role: 'main' | 'auxiliary'): number[][] {
  const auc = makeMeasure({ part: 'test', name: 'auc', role });
  return [...cell.replicates!.values()].map((split) =>
    Array.from(cellLosses(split, auc).values, (loss) => -loss),
  );
}

/**
 * Returns the table `census-best`: a row for each group and method with the four columns of the
 * paper, ours and the paper's.
 */
export function censusBestTables(
  folders: readonly string[] = [1, 2].map((group) => referencePath(`census-both-group${group}`)),
): Table[] {
  const titles = modelTitles([]);
  const auc = (name: string, title: string) => number(name, title, decimals);
  return [
    {
      name: 'census-best',
      caption:
        'Test AUC of the best run by the main task and the mean of all runs, beside the paper',
      columns: [
        number('group'),
        text('model'),
        text('method'),
        number('runs'),
        auc('main_best', 'main best'),
        auc('paper_main_best', "the paper's"),
        auc('main_mean', 'main mean'),
        auc('paper_main_mean', "the paper's"),
        auc('auxiliary_with_best', 'marital with best'),
        auc('paper_auxiliary_with_best', "the paper's"),
        auc('auxiliary_mean', 'marital mean'),
        auc('paper_auxiliary_mean', "the paper's"),
      ],
      rows: folders.flatMap((folder) => {
        const [setting] = overReplicates(readResults(folder));
        const cells = [...setting!.cells].map(
          ([model, places]) => [model, [...places.values()][0]!] as const,
        );
        const group = findGroup(cells[0]![1].tasks!)!;
        return cells.flatMap(([model, cell]): TableValue[][] => {
          const paper = paperTables.get(group)?.[model];
          if (!paper) return [];
          const [main, auxiliary] = [aucsBySplit(cell, 'main'), aucsBySplit(cell, 'auxiliary')];
          const best =
            model === 'single-task'
              ? Math.max(...auxiliary.flat())
              : auxiliary.flat()[maxIndex(main.flat())];
          const meanOverSplits = (aucs: number[][]) => mean(aucs, (own) => mean(own));
          return [
            [
              group,
              model,
              titles(model),
              main.flat().length,
              Math.max(...main.flat()),
              paper.mainBest,
              meanOverSplits(main),
              paper.mainMean,
              best,
              paper.auxiliaryWithBest,
              meanOverSplits(auxiliary),
              paper.auxiliaryMean,
            ],
          ];
        });
      }),
    },
  ];
}

printTables(import.meta.url, (...folders) =>
  censusBestTables(folders.length > 0 ? folders : undefined),
);
