/**
 * `npx tsx scripts/paper/multitab.ts [<folder> [<published setting's folder>]]`: whether mixtures
 * lose to a network for each task, or to a shared one, on the generator of MultiTab-Bench
 * (results/reference/RULES-2.md, section 14).
 */

import { registerExtras } from '../../src/extras/register.js';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean, quantile } from '../../src/ground/stats/descriptive.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import { cellLosses, pairBySeed } from '../../src/judge/results/losses.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { OVER_FUNCTIONS, overFunctions } from './label-functions.js';
import { printTables } from './print-tables.js';

registerExtras();

const PARTS = [
  ['M1 a', 'single-task', 'mmoe'],
  ['M1 b', 'single-task', 'ple'],
  ['M2 a', 'shared-bottom', 'mmoe'],
  ['M2 b', 'shared-bottom', 'ple'],
  ['M3', 'single-task', 'shared-bottom'],
] as const;

/** The fields of data that a setting differs in. */
const FIELDS = ['tasks', 'correlation', 'degrees'] as const;

const OVER_SETTINGS = OVER_FUNCTIONS.map((column) =>
  column.key === 'functions' ? number('settings') : column,
);

type Setting = Map<string, CellResults>;

/** The final cells of a folder by setting, and in it by model. */
const readSettings = (folder: string): Setting[] =>
  [
    ...groupedBy(
      readResults(folder).cells.filter(({ stage }) => stage === 'final'),
      ({ fields }) => FIELDS.map((field) => String(fields[field])).join(' '),
    ).values(),
  ].map((cells) => new Map(cells.map((cell) => [cell.model, cell])));

const settingField = (setting: Setting, field: string): string =>
  String([...setting.values()][0]!.fields[field] ?? '');

/**
 * 1 - R² of each task at each seed that both models have, [task][seed], of one model and of the
 * other.
 */
function pairErrors(setting: Setting, a: string, b: string): [Float64Array, Float64Array][] {
  const cells = [setting.get(a)!, setting.get(b)!];
  const tasks = Object.keys(cells[0]!.runs[0]!.metrics).filter((column) =>
    /^test_nmse_\d+$/.test(column),
  );
  return tasks.map((column) => {
    const quantity = {
      better: 'lower',
      of: ({ metrics }: CellResults['runs'][number]) => metrics[column],
      column,
    } as const;
    return pairBySeed(cells.map((cell) => cellLosses(cell, quantity))) as [
      Float64Array,
      Float64Array,
    ];
  });
}

/** At each seed the mean over tasks of the log of the ratio of errors. */
function logRatios(setting: Setting, a: string, b: string): number[] {
  const errors = pairErrors(setting, a, b);
  return Array.from(
    errors[0]![0],
    (_, i) => mean(errors.map(([x, y]) => Math.log(x[i]! / y[i]!)))!,
  );
}

/**
 * The median over seeds of the gain over Single-Task: the mean over tasks of the relative
 * difference of R², in %.
 */
function medianGain(setting: Setting, model: string): number {
  const errors = pairErrors(setting, 'single-task', model);
  const gains = Array.from(
    errors[0]![0],
    (_, i) => mean(errors.map(([x, y]) => (x[i]! - y[i]!) / (1 - x[i]!)))!,
  );
  return 100 * quantile(Float64Array.from(gains).sort(), 0.5);
}

const centerRatio = (setting: Setting, a: string, b: string): number =>
  rankLocation(logRatios(setting, a, b))!.value;

/** Verdicts over settings, values by level of each field, and each setting by itself. */
function multitabTables(folder: string): Table[] {
  const settings = readSettings(folder);
  const values = PARTS.map(([part, a, b]) => ({
    part,
    a,
    b,
    logs: settings.map((one) => centerRatio(one, a, b)),
  }));
  const over = (label: readonly TableValue[], logs: readonly number[]): TableValue[] => [
    ...label,
    ...overFunctions(logs, MARGINS.loss),
  ];
  const partColumns = [text('part'), text('larger', 'error of'), text('smaller', 'over that of')];
  const unlike = PARTS.slice(0, 2).map(([, a, b], i) => {
    const at = (one: Setting, degrees: string) => settingField(one, 'degrees') === degrees;
    const mixed = settings.filter((one) => at(one, '[1,4]'));
    const logs = mixed.map((one) => {
      const equal = settings.find(
        (other) =>
          at(other, '[4]') &&
          ['tasks', 'correlation'].every((f) => settingField(other, f) === settingField(one, f)),
      )!;
      return centerRatio(equal, a, b) - centerRatio(one, a, b);
    });
    return over([`M4 ${'ab'[i]}`, a, b], logs);
  });
  const levels = FIELDS.flatMap((field) =>
    [...new Set(settings.map((one) => settingField(one, field)))].flatMap((value) =>
      values.map(({ part, logs }) =>
        over(
          [field, value, part],
          logs.filter((_, i) => settingField(settings[i]!, field) === value),
        ),
      ),
    ),
  );
  return [
    {
      name: 'multitab',
      caption: 'Ratios of errors over all settings',
      columns: [...partColumns, ...OVER_SETTINGS],
      rows: [...values.map(({ part, a, b, logs }) => over([part, a, b], logs)), ...unlike],
    },
    {
      name: 'multitab-levels',
      caption: 'The same at each number of tasks, cosine and degree',
      columns: [text('field'), text('value'), text('part'), ...OVER_SETTINGS],
      rows: levels,
    },
    settingTable(settings),
  ];
}

/** Each setting: the ratios with their intervals over seeds, the mean errors, and the gains. */
function settingTable(settings: readonly Setting[]): Table {
  const models = ['single-task', 'shared-bottom', 'mmoe', 'ple'];
  const errorOf = (setting: Setting, model: string): number => {
    const means = setting
      .get(model)!
      .runs.map(({ metrics }) => metrics.test_nmse ?? Number.POSITIVE_INFINITY);
    return quantile(Float64Array.from(means).sort(), 0.5);
  };
  return {
    name: 'multitab-settings',
    caption: 'Each setting: ratios of errors, median errors, median gains in %',
    columns: [
      ...FIELDS.map((field) => text(field)),
      ...PARTS.map(([part]) => estimate(part, part, digits3)),
      ...models.map((model) => number(`error ${model}`, `error ${model}`, digits3)),
      ...models.slice(1).map((model) => number(`gain ${model}`, `gain ${model}`, digits3)),
    ],
    rows: settings.map((one): TableValue[] => [
      ...FIELDS.map((field) => settingField(one, field)),
      ...PARTS.map(([, a, b]) => {
        const { value, interval } = rankLocation(logRatios(one, a, b))!;
        return {
          value: Math.exp(value),
          interval: interval && ([Math.exp(interval[0]), Math.exp(interval[1])] as const),
        };
      }),
      ...models.map((model) => errorOf(one, model)),
      ...models.slice(1).map((model) => medianGain(one, model)),
    ]),
  };
}

printTables(
  import.meta.url,
  (folder = referencePath('multitab'), single = referencePath('multitab-published')) => [
    ...multitabTables(folder),
    { ...settingTable(readSettings(single)), caption: "The authors' setting" },
  ],
);
