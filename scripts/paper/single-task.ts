/**
 * `npx tsx scripts/paper/single-task.ts [<folder>]`: whether sharing helps on synthetic data, and
 * whether it helps less where tasks are less related (results/reference/RULES-2.md, section 11),
 * from the published runs of `configs/paper/label-functions.yaml` or from another folder.
 */

import { mean } from '../../src/ground/stats/descriptive.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { holm } from '../../src/ground/stats/levels.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { level, number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { referencePath } from '../site/published.js';
import { finalCells, logRatios, OVER_FUNCTIONS, overFunctions } from './label-functions.js';
import { printTables } from './print-tables.js';

const published = referencePath('label-functions');
const CORRELATIONS = [0.5, 0.9, 1] as const;
const SHARING = ['shared-bottom', 'omoe', 'mmoe'] as const;

/**
 * The tables `single-task`, the verdicts on T1 and T2, and `single-task-by-correlation`, T1 at each
 * p.
 */
export function singleTaskTables(folder = published): Table[] {
  const functions = [...finalCells(folder).values()];
  const models = SHARING.map((model, i) => {
    const at = CORRELATIONS.map((p) => logRatios(functions, ['single-task', model], p));
    const helps = functions.map((_, k) => mean(at.map((logs) => logs[k]!))!);
    const falls = functions.map((_, k) => at.at(-1)![k]! - at[0]![k]!);
    return { model, letter: 'abc'[i]!, at, helps, falls };
  });
  const parts = [
    ...models.map(({ model, letter, helps }) => ({ part: `T1 ${letter}`, model, logs: helps })),
    ...models.map(({ model, letter, falls }) => ({ part: `T2 ${letter}`, model, logs: falls })),
  ];
  const levels = parts.map(({ logs }) => rankLocation(logs)!.p);
  const corrected = holm(levels);
  return [
    {
      name: 'single-task',
      caption:
        "Single-Task's loss over that of models that share (T1), and that ratio at p = 1 over the one at 0.5 (T2)",
      columns: [
        text('part'),
        text('model'),
        ...OVER_FUNCTIONS,
        number('p', 'p', level),
        number('corrected', 'corrected', level),
      ],
      rows: parts.map(({ part, model, logs }, i): TableValue[] => [
        part,
        model,
        ...overFunctions(logs, MARGINS.loss),
        levels[i],
        corrected[i],
      ]),
    },
    {
      name: 'single-task-by-correlation',
      caption: "Single-Task's loss over that of models that share, at each p",
      columns: [text('model'), text('correlation', 'p'), ...OVER_FUNCTIONS],
      rows: models.flatMap(({ model, at }) =>
        at.map((logs, i): TableValue[] => [
          model,
          String(CORRELATIONS[i]),
          ...overFunctions(logs, MARGINS.loss),
        ]),
      ),
    },
  ];
}

printTables(import.meta.url, singleTaskTables);
