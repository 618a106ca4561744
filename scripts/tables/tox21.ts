/**
 * `npx tsx scripts/tables/tox21.ts [<folder>]`: whether multi-task networks are ahead of logistic
 * regression on Tox21, and whether that is what sharing brings (results/reference/RULES-TABLES.md,
 * section 7).
 */

import { registerExtras } from '../../src/extras/register.js';
import type { Interval } from '../../src/ground/base/estimate.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { equalText, readEffect } from '../../src/ground/stats/effect-scale.js';
import {
  estimate,
  number,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import { readResults } from '../../src/judge/results/reader.js';
import { REPLICATE } from '../../src/sweep/folder/plan.js';
import { printTables } from '../paper/print-tables.js';
import { referencePath } from '../site/published.js';
import { SHARING } from './errors.js';
import { overSplits } from './judge.js';

registerExtras();

const MARGIN = 0.005;
/** Test rows over training rows. */
const TEST_SHARE = 1 / 8;
/** deepchem's difference of a multi-task network and logistic regression. */
const PUBLISHED = 0.048;

const auc = (value: number): string => value.toFixed(4);

/** The mean over labels of the AUC on a part, by method and split. */
function aucs(folder: string, part: 'test' | 'validation'): Map<string, number[]> {
  const cells = readResults(folder)
    .cells.filter(({ stage }) => stage === 'final')
    .sort((a, b) => Number(a.fields[REPLICATE]) - Number(b.fields[REPLICATE]));
  const found = new Map<string, number[]>();
  for (const { model, runs } of cells) {
    const value = mean(runs.map(({ metrics }) => metrics[`${part}_auc`]!))!;
    found.set(model, [...(found.get(model) ?? []), value]);
  }
  return found;
}

/** The table `tox21`, differences by part, and `tox21-methods`, the AUC of each method. */
function tox21Tables(folder: string): Table[] {
  const [test, validation] = [aucs(folder, 'test'), aucs(folder, 'validation')];
  const chosen = test.get('single-task')!.map((_, split) => {
    const of = (model: string) => validation.get(model)![split]!;
    const best = SHARING.reduce((a, b) => (of(b) > of(a) ? b : a));
    return test.get(best)![split]!;
  });
  const methods = new Map([...test, ['chosen', chosen]]);
  const parts = [
    ['X1', 'shared-bottom', 'Logistic'],
    ['X2', 'chosen', 'Logistic'],
    ['X3', 'single-task', 'Logistic'],
    ['X4 a', 'shared-bottom', 'single-task'],
    ['X4 b', 'mmoe', 'single-task'],
    ['X4 c', 'ple', 'single-task'],
  ] as const;
  return [
    {
      name: 'tox21',
      caption: 'Differences of the mean AUC over twelve assays, over five splits',
      columns: [
        text('part'),
        text('model'),
        text('reference'),
        estimate('difference', 'difference', auc),
        text('verdict'),
      ],
      rows: parts.map(([part, a, b]): TableValue[] => {
        const differences = methods.get(a)!.map((value, split) => value - methods.get(b)![split]!);
        const { value, interval } = overSplits(differences, TEST_SHARE);
        return [part, a, b, { value, interval }, verdict(value, interval, part === 'X1')];
      }),
    },
    {
      name: 'tox21-methods',
      caption: 'The mean AUC over twelve assays, on test and validation rows',
      columns: [
        text('method'),
        number('test', 'test', auc),
        number('validation', 'validation', auc),
      ],
      rows: [...methods].map(([method, values]): TableValue[] => [
        method,
        mean(values),
        mean(validation.get(method) ?? []),
      ]),
    },
  ];
}

function verdict(value: number, interval: Interval, isPublished: boolean): string {
  const scale = { margin: MARGIN, none: 0 } as const;
  const saying = readEffect({ value, interval }, scale) ?? 'inconclusive';
  const words = saying === 'equal' ? equalText(scale) : saying;
  if (!isPublished) return words;
  if (interval[1] < PUBLISHED) return `${words}, smaller than published`;
  return saying === 'larger' && interval[0] <= PUBLISHED ? 'larger, reproduced' : words;
}

printTables(import.meta.url, (folder = referencePath('tox21')) => tox21Tables(folder));
