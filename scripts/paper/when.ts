/**
 * `npx tsx scripts/paper/when.ts`: on which data MMoE is ahead. Splits of published runs by the
 * scale c of label functions and by the number of training examples. The splits were chosen after
 * the runs of `label-functions` and `best-rates-adam`: there they are hypotheses and decide
 * nothing. The runs of `sharing-or-mixture`, on other label functions and seeds, came later.
 */
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { referencePath } from '../site/published.js';
import {
  finalCells,
  findCell,
  logRatios,
  lossRatio,
  OVER_FUNCTIONS,
  overFunctions,
} from './label-functions.js';
import { printTables } from './print-tables.js';

const FIRST_MODELS = ['shared-bottom', 'single-task'];

/** The folders with many label functions, the first and the later one. */
const FOLDERS = [
  {
    folder: 'label-functions',
    name: '60 problems',
    correlations: [0.5, 0.9, 1],
    models: FIRST_MODELS,
  },
  {
    folder: 'sharing-or-mixture',
    name: '24 problems',
    correlations: [0.5, 1],
    models: [...FIRST_MODELS, 'single-task-moe'],
  },
] as const;

/** The fewest label functions of a class that is shown: with fewer, no interval is possible. */
const MIN_FUNCTIONS = 6;

/**
 * Returns the table `when`: each model's loss over MMoE's, over all label functions of a folder and
 * over label functions of one scale, averaged over p and at p = 0.5; and with Adam by the number of
 * examples.
 */
export function whenTables(): Table[] {
  return [
    {
      name: 'when',
      caption: "A model's loss over MMoE's, by the kind of data",
      columns: [text('data'), text('correlation', 'p'), text('model'), ...OVER_FUNCTIONS],
      rows: [...FOLDERS.flatMap(byScale), ...byExamples()],
    },
  ];
}

function byScale({ folder, name, correlations, models }: (typeof FOLDERS)[number]): TableValue[][] {
  const functions = [...finalCells(referencePath(folder))];
  const scaleOf = ([setting]: (typeof functions)[number]) => Number(setting.split(' ')[0]);
  const classes = groupedBy(functions, (one) => {
    const c = scaleOf(one);
    return c < 1 ? ', c below 1' : c > 1 ? ', c above 1' : ', c = 1';
  });
  const shown = [['', functions] as const, ...classes].filter(
    ([, own]) => own.length >= MIN_FUNCTIONS,
  );
  const places = [
    { title: 'all', values: correlations },
    ...correlations.map((p) => ({ title: String(p), values: [p] })),
  ];
  return shown.flatMap(([part, own]) =>
    places.flatMap(({ title, values }) =>
      models.map((model): TableValue[] => {
        const cells = own.map(([, found]) => found);
        const perCorrelation = values.map((p) => logRatios(cells, [model, 'mmoe'], p));
        const logs = cells.map((_, i) => mean(perCorrelation.map((ratios) => ratios[i]!))!);
        return [`${name}${part}`, title, model, ...overFunctions(logs, MARGINS.loss)];
      }),
    ),
  );
}

function byExamples(): TableValue[][] {
  const final = [...finalSettings(referencePath('best-rates-adam')).values()];
  const examplesOf = (cells: (typeof final)[number]) => String(cells[0]!.fields.trainExamples);
  return [...groupedBy(final, examplesOf)].map(([examples, settings]): TableValue[] => {
    const logs = settings.map((cells) =>
      Math.log(lossRatio(findCell(cells, 'shared-bottom'), findCell(cells, 'mmoe')).value),
    );
    return [
      examples === 'stream' ? 'fresh examples' : `${examples} examples`,
      '0.5',
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
