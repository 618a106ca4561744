/**
 * `npx tsx scripts/tables/answer.ts [DIR]` answers by results/reference/RULES-TABLES.md whether sharing helps, from the finished
 * folders in DIR (results/reference/tables by default), as Markdown: results/reference/tables.md is its output.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fastStream } from '../../src/base/random.js';
import { fisherTail } from '../../src/stats/distributions.js';
import { holm } from '../../src/stats/levels.js';
import { rankCorrelation } from '../../src/stats/ranks.js';
import { exactInterval } from '../../src/stats/shares.js';
import { mean } from '../../src/stats/summary.js';
import { rankLocation } from '../../src/stats/wilcoxon.js';
import { CHOSEN, METHODS, readErrors, type TableErrors } from './errors.js';
import {
  type Counted,
  centerOf,
  compared,
  criticalDifference,
  isTestable,
  located,
  onSplits,
  ranksOn,
  sayingOf,
  tableValue,
  testable,
} from './judge.js';
import { publishedTables } from './tables.js';
import { ends, level, ratio, table } from './text.js';

const PARTS = [
  ['H1 (a)', 'shared-bottom', 'single-task'],
  ['H1 (b)', 'mmoe', 'single-task'],
  ['H1 (c)', 'ple', 'single-task'],
  ['H1 (d)', CHOSEN, 'single-task'],
  ['H2 (a)', CHOSEN, 'linear'],
  ['H2 (b)', CHOSEN, 'LightGBM'],
  ['H2 (c)', 'single-task', 'linear'],
  ['H2 (d)', 'single-task', 'LightGBM'],
  ['H3 (a)', 'mmoe', 'shared-bottom'],
  ['H3 (b)', 'mmoe', 'omoe'],
  ['H3 (c)', 'ple', 'mmoe'],
] as const;

/** The answer from the tables in a folder, in which there is at least one. */
export function answerFrom(dir: string): string {
  const read = publishedTables(dir).map((name) => readErrors(join(dir, name)));
  const withAll = read.map((table): Counted => ({ table, labels: [...table.labels.keys()] }));
  const counted = testable(read);
  const ranks = counted.map((one) => ranksOn(one, METHODS));
  const [labels, left] = [withAll, counted].map((all) => all.flatMap(({ labels }) => labels).length) as [
    number,
    number,
  ];
  const sections = [
    '# Does sharing help?',
    `Made by \`npx tsx scripts/tables/answer.ts\` from the ledgers of ${read.length} of the tables of [configs/tables](../../configs/tables/README.md), by [RULES-TABLES.md](RULES-TABLES.md), which has the words. A ratio below 1 says that the first method has the smaller error. *chosen* is the network that shares and has the best R² on validation rows, on each split.`,
    `${read.length - counted.length} tables and ${labels - left} of ${labels} labels are not testable.`,
    ...['## All tables', allTables(counted), '## Ranks', ...rankTable(counted, ranks)],
    ...['## Each table', eachTable(counted, ranks), '## Each label', eachLabel(read)],
    '## What decides it',
    "Exploratory: Spearman's rank correlation over tables with the ratio to Single-Task. Negative: the more of it, the better sharing does.",
    ...[causes(counted), '## Checks', checks(counted, withAll)],
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Section 4: how much, how often, probability of improvement. */
function allTables(counted: readonly Counted[]): string {
  const parts = PARTS.map(([part, a, b]) => ({ part, ...compared(counted, a, b) }));
  const levels = holm(parts.map(({ p }) => p));
  const n = counted.length;
  const sayings = ['helps', 'hurts', 'alike', 'not decided'] as const;
  return table(
    [
      ...['part', 'first', 'second', 'verdict', 'ratio', 'by Wilcoxon', 'by bootstrap', 'p (Holm)'],
      ...['tables below 1', 'exact interval', ...sayings.map((saying) => `tables: ${saying}`)],
      'probability of improvement',
    ],
    parts.map(({ part, a, b, verdict, value, interval, boot, below, single, improvement }, i) => [
      ...[part, a, b, verdict, ratio(value), interval ? ends(interval) : '', ends(boot.value), level(levels[i])],
      ...[`${below} of ${n}`, `${exactInterval(below, n)!.map(share).join(' to ')}`],
      ...sayings.map((saying) => `${single.filter((one) => one === saying).length}`),
      `${share(improvement)} [${boot.improvement.map(share).join(', ')}]`,
    ]),
  );
}

const share = (value: number): string => value.toFixed(2);

/** Section 4: ranks. */
function rankTable(counted: readonly Counted[], ranks: readonly Float64Array[]): string[] {
  const [k, n] = [METHODS.length, counted.length];
  const methods = METHODS.map((method, i) => ({
    method,
    rank: mean(ranks.map((of) => of[i]!))!,
    firsts: ranks.filter((of) => of[i] === Math.min(...of)).length,
  }));
  const squares = methods.reduce((sum, { rank }) => sum + rank * rank, 0);
  const friedman = ((12 * n) / (k * (k + 1))) * (squares - (k * (k + 1) ** 2) / 4);
  const f = ((n - 1) * friedman) / (n * (k - 1) - friedman);
  return [
    table(
      ['method', 'mean rank', 'first on', 'ratio to Single-Task'],
      methods
        .sort((x, y) => x.rank - y.rank)
        .map(({ method, rank, firsts }) => [
          ...[method, rank.toFixed(2), `${firsts}`],
          ratio(centerOf(counted.map((one) => tableValue(one, method, 'single-task')))),
        ]),
    ),
    `Mean ranks of ${k} methods on ${n} tables; Friedman's test, in the form of Iman and Davenport: p ${level(fisherTail(f, k - 1, (k - 1) * (n - 1)))}. Methods whose mean ranks are nearer than ${criticalDifference(k, n).toFixed(2)}, Nemenyi's critical difference at 0.05, do not differ significantly.`,
  ];
}

/** Section 3, of tables. */
function eachTable(counted: readonly Counted[], ranks: readonly Float64Array[]): string {
  const titles = ['MMoE over Single-Task', 'verdict', 'chosen over Single-Task', 'verdict'];
  return table(
    ['table', 'testable labels', 'first', ...titles, 'chosen over linear', 'chosen over LightGBM'],
    counted.map((one, t) => {
      const { table, labels } = one;
      const cells = ['mmoe', CHOSEN].flatMap((method) => {
        const { value, interval } = onSplits(one, method, 'single-task');
        return [`${ratio(value)} ${ends(interval)}`, sayingOf(value, interval)];
      });
      return [
        ...[`\`tables/${table.name}\``, `${labels.length} of ${table.labels.length}`],
        ...[METHODS[ranks[t]!.indexOf(Math.min(...ranks[t]!))]!, ...cells],
        ...['linear', 'LightGBM'].map((other) => ratio(tableValue(one, CHOSEN, other))),
      ];
    }),
  );
}

/** Section 3, of labels. */
function eachLabel(read: readonly TableErrors[]): string {
  const tests = read.flatMap((table) =>
    table.labels.map((name, label) => ({
      ...{ table, name, label },
      ...onSplits({ table, labels: [label] }, 'mmoe', 'single-task'),
    })),
  );
  const levels = holm(tests.map(({ p }) => p));
  const shown = ['linear', 'LightGBM', 'single-task', 'shared-bottom', 'mmoe', 'ple', CHOSEN];
  return table(
    [
      'table',
      'label',
      'testable',
      ...shown.map((method) => `R² of ${method}`),
      'MMoE over Single-Task',
      'p',
      'p (Holm)',
    ],
    tests.map(({ table, name, label, value, interval, p }, i) => [
      ...[table.name, name, isTestable(table, label) ? 'yes' : 'no'],
      ...shown.map((method) => (1 - errorOf(table, method, label)).toFixed(3)),
      ...[`${ratio(value)} ${ends(interval)}`, level(p), level(levels[i])],
    ]),
  );
}

/** The mean over splits and seeds of the error in a label. */
const errorOf = ({ errors }: TableErrors, method: string, label: number): number =>
  mean(errors.get(method)![label]!.map((seeds) => mean(seeds)!))!;

/** What of a table may decide whether sharing helps; undefined where a table has no such value. */
const CAUSES: readonly [string, (one: Counted) => number | undefined][] = [
  ['rows', ({ table }) => table.rows],
  ['labels', ({ table }) => table.labels.length],
  ['mean absolute correlation of labels', ({ table }) => table.correlation],
  ['share of missing labels', ({ table }) => table.missing],
  ['R² of linear', ({ table, labels }) => 1 - mean(labels.map((label) => errorOf(table, 'linear', label)))!],
];

/** Section 4: what decides it. */
function causes(counted: readonly Counted[]): string {
  const rows = ['mmoe', CHOSEN].flatMap((method) => {
    const found = CAUSES.map(([title, causeOf]) => {
      const known = counted.filter((one) => causeOf(one) !== undefined);
      const values = known.map((one) => tableValue(one, method, 'single-task'));
      const uniform = fastStream(`mmoe-exp/tables/causes/${method}/${title}`);
      return {
        title,
        n: known.length,
        ...rankCorrelation(
          known.map((one) => causeOf(one)!),
          values,
          uniform,
        ),
      };
    });
    const levels = holm(found.map(({ p }) => p));
    return found.map(({ title, n, rho }, i) => [method, title, `${n}`, rho?.toFixed(2) ?? '', level(levels[i])]);
  });
  return table(['first', 'of a table', 'tables', 'rho', 'p (Holm over five)'], rows);
}

/** Section 4: what decides nothing. */
function checks(counted: readonly Counted[], withAll: readonly Counted[]): string {
  const rows = PARTS.map(([part, a, b]) => {
    const without = counted.map(
      (one) =>
        located(
          counted.filter((other) => other !== one),
          a,
          b,
        )?.value ?? 0,
    );
    const gains = rankLocation(
      counted.map(
        ({ table, labels }) => mean(labels.map((label) => errorOf(table, b, label) - errorOf(table, a, label)))!,
      ),
    );
    return [
      ...[part, ratio(mean(counted.map((one) => tableValue(one, a, b)))!)],
      `${ratio(Math.min(...without))} to ${ratio(Math.max(...without))}`,
      ...[located(withAll, a, b), located(counted, a, b, 'losses')].map((one) => ratio(one?.value ?? 0)),
      gains ? `${gains.value.toFixed(4)} [${gains.interval?.map((end) => end.toFixed(4)).join(', ') ?? ''}]` : '',
    ];
  });
  const titles = [
    'mean over tables',
    'without one table',
    'with all labels',
    "by the labels' own losses",
    'gain in R²',
  ];
  return table(['part', ...titles], rows);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(answerFrom(process.argv[2] ?? 'results/reference/tables'));
}
