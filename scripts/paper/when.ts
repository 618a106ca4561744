/**
 * `npx tsx scripts/paper/when.ts`: on which data MMoE is ahead. Splits of published runs by the scale c of label functions and by the number
 * of training examples. The splits were chosen after the runs: they are hypotheses and decide nothing.
 */
import { groupedBy } from '../../src/base/grouped.js';
import { MARGINS } from '../../src/stats/effect-scale.js';
import { mean } from '../../src/stats/summary.js';
import { type Table, type TableValue, text } from '../../src/table/table.js';
import { referencePath } from '../site/published.js';
import { cellOf, finalCells, logRatios, lossRatio, OVER_FUNCTIONS, overFunctions } from './label-functions.js';
import { printTables } from './print-tables.js';

const CORRELATIONS = [0.5, 0.9, 1];

const PAIRS = [
  ['shared-bottom', 'mmoe'],
  ['single-task', 'mmoe'],
] as const;

/** Returns the table `when`: ratios of losses for each pair of models, by the scale of labels and, with Adam, by the number of examples. */
export function whenTables(): Table[] {
  const functions = [...finalCells(referencePath('label-functions'))];
  const scaleOf = ([name]: (typeof functions)[number]) => Number(name.split(' ')[0]);
  const classes = groupedBy(functions, (one) => {
    const c = scaleOf(one);
    return c < 1 ? 'c below 1' : c > 1 ? 'c above 1' : 'c = 1';
  });
  const byScale = [...classes].flatMap(([name, own]) =>
    PAIRS.map(([larger, smaller]): TableValue[] => {
      const cells = own.map(([, found]) => found);
      const perCorrelation = CORRELATIONS.map((p) => logRatios(cells, [larger, smaller], p));
      const logs = cells.map((_, i) => mean(perCorrelation.map((ratios) => ratios[i]!))!);
      return [name, larger, ...overFunctions(logs, MARGINS.loss)];
    }),
  );
  return [
    {
      name: 'when',
      caption: "A model's loss over MMoE's, by the kind of data",
      columns: [text('data'), text('model'), ...OVER_FUNCTIONS],
      rows: [...byScale, ...byExamples()],
    },
  ];
}

function byExamples(): TableValue[][] {
  const final = [...finalSettings(referencePath('best-rates-adam')).values()];
  const examplesOf = (cells: (typeof final)[number]) => String(cells[0]!.fields.trainExamples);
  return [...groupedBy(final, examplesOf)].map(([examples, settings]): TableValue[] => {
    const logs = settings.map((cells) =>
      Math.log(lossRatio(cellOf(cells, 'shared-bottom'), cellOf(cells, 'mmoe')).value),
    );
    return [
      examples === 'stream' ? 'fresh examples' : `${examples} examples`,
      'shared-bottom',
      ...overFunctions(logs, MARGINS.loss),
    ];
  });
}

/** The final cells of a folder by setting: all fields but those that a selection chose. */
function finalSettings(folder: string) {
  const cells = [...finalCells(folder).values()].flat();
  const fields = Object.keys(cells[0]!.fields).filter((field) => field !== 'learningRate');
  return groupedBy(cells, (cell) => JSON.stringify(fields.map((field) => cell.fields[field])));
}

printTables(import.meta.url, whenTables);
