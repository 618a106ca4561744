/**
 * `npx tsx scripts/tables/answer.ts [DIR]` answers by results/reference/RULES-TABLES.md whether sharing helps, from the finished
 * folders in DIR (results/reference/tables by default), as Markdown. Sections of the rules are named where they are computed.
 */
import { join } from 'node:path';
import { fastStream } from '../../src/base/random.js';
import { fisherTail } from '../../src/stats/distributions.js';
import { holm } from '../../src/stats/levels.js';
import { rankCorrelation } from '../../src/stats/ranks.js';
import { exactInterval } from '../../src/stats/shares.js';
import { mean } from '../../src/stats/summary.js';
import { rankLocation } from '../../src/stats/wilcoxon.js';
import { CHOSEN, METHODS, readErrors } from './errors.js';
import {
  allRuns,
  type Counted,
  compared,
  criticalDifference,
  hodgesLehmann,
  isTestable,
  located,
  onSplits,
  ranksOn,
  sayingOf,
  tableValue,
  testable,
} from './judge.js';
import { MISSING_LABELS, publishedTables } from './tables.js';
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

const print = (...lines: string[]) => console.log(lines.join('\n\n'), '\n');

const dir = process.argv[2] ?? 'results/reference/tables';
const read = publishedTables(dir).map((name) => readErrors(join(dir, name)));
const withAll = read.map((table): Counted => ({ table, labels: [...table.labels.keys()] }));
const counted = testable(read);

const parts = PARTS.map(([part, a, b]) => ({ part, ...compared(counted, a, b) }));
const corrected = holm(parts.map(({ p }) => p));

print(
  '# Does sharing help?',
  `Made by \`npx tsx scripts/tables/answer.ts\` from the ledgers of ${counted.length} tables, by [RULES-TABLES.md](RULES-TABLES.md), which has the words. A ratio below 1 says that the first method has the smaller error.`,
  `${read.length - counted.length} tables and ${withAll.flatMap(({ labels }) => labels).length - counted.flatMap(({ labels }) => labels).length} of ${withAll.flatMap(({ labels }) => labels).length} labels are not testable.`,
  '## All tables',
  table(
    [
      'part',
      'first',
      'second',
      'verdict',
      'ratio',
      'by Wilcoxon',
      'by bootstrap',
      'p (Holm)',
      'below 1',
      'exact interval',
      'helps',
      'hurts',
      'alike',
      'probability of improvement',
    ],
    parts.map(({ part, a, b, verdict, value, interval, boot, below, single, improvement }, i) => [
      ...[part, a, b, verdict, ratio(value), interval ? ends(interval) : '', ends(boot.value), level(corrected[i])],
      `${below} of ${counted.length}`,
      exactInterval(below, counted.length)!
        .map((share) => share.toFixed(2))
        .join(' to '),
      ...(['helps', 'hurts', 'alike'] as const).map((saying) => `${single.filter((one) => one === saying).length}`),
      `${improvement.toFixed(2)} [${boot.improvement.map((share) => share.toFixed(2)).join(', ')}]`,
    ]),
  ),
  '*helps*, *hurts* and *alike* count tables by their own verdicts (section 3); the others are not decided.',
);

const ranks = counted.map((one) => ranksOn(one, METHODS));
const k = METHODS.length;
const n = counted.length;
const meanRanks = METHODS.map((_, i) => mean(ranks.map((of) => of[i]!))!);
const friedman = ((12 * n) / (k * (k + 1))) * (meanRanks.reduce((sum, r) => sum + r * r, 0) - (k * (k + 1) ** 2) / 4);
const f = ((n - 1) * friedman) / (n * (k - 1) - friedman);
const critical = criticalDifference(k, n);
print(
  '## Ranks',
  table(
    ['method', 'mean rank', 'first on', 'ratio to Single-Task'],
    METHODS.map((method, i) => ({ method, i }))
      .sort((x, y) => meanRanks[x.i]! - meanRanks[y.i]!)
      .map(({ method, i }) => [
        ...[method, meanRanks[i]!.toFixed(2), `${ranks.filter((of) => of[i] === Math.min(...of)).length}`],
        ratio(hodgesLehmann(counted.map((one) => tableValue(one, method, 'single-task')))),
      ]),
  ),
  `Mean ranks of ${k} methods on ${n} tables; Friedman's test (Iman and Davenport's F): p ${level(fisherTail(f, k - 1, (k - 1) * (n - 1)))}. Nemenyi's critical difference at 0.05 is ${critical.toFixed(2)}: methods whose mean ranks are nearer than that do not differ significantly.`,
);

print(
  '## Each table',
  table(
    [
      'table',
      'labels',
      'first',
      ...['H1 (b): MMoE', 'H1 (d): chosen'].flatMap((title) => [`${title} over Single-Task`, 'verdict']),
      'chosen over linear',
      'chosen over LightGBM',
    ],
    counted.map((one, t) => {
      const cells = (a: string, b: string) => {
        const { value, interval } = onSplits(one, a, b);
        return [`${ratio(value)} ${ends(interval)}`, sayingOf(value, interval)];
      };
      const best = METHODS[ranks[t]!.indexOf(Math.min(...ranks[t]!))]!;
      const { table, labels } = one;
      return [
        ...[`[${table.name}](tables/${table.name})`, `${labels.length} of ${table.labels.length}`, best],
        ...[...cells('mmoe', 'single-task'), ...cells(CHOSEN, 'single-task')],
        ...[ratio(tableValue(one, CHOSEN, 'linear')), ratio(tableValue(one, CHOSEN, 'LightGBM'))],
      ];
    }),
  ),
);

const labelTests = withAll.flatMap(({ table, labels }) =>
  labels.map((label) => ({ table, label, ...onSplits({ table, labels: [label] }, 'mmoe', 'single-task') })),
);
const labelLevels = holm(labelTests.map(({ p }) => p));
const shown = ['linear', 'LightGBM', 'single-task', 'shared-bottom', 'mmoe', 'ple', CHOSEN];
print(
  '## Each label',
  table(
    [
      'table',
      'label',
      'testable',
      ...shown.map((method) => `R² of ${method}`),
      'MMoE over Single-Task',
      'p',
      'p (Holm)',
    ],
    labelTests.map(({ table, label, value, interval, p }, i) => [
      ...[table.name, table.labels[label]!, isTestable(table, label) ? 'yes' : 'no'],
      ...shown.map((method) => (1 - mean(table.errors.get(method)![label]!.map((seeds) => mean(seeds)!))!).toFixed(3)),
      ...[`${ratio(value)} ${ends(interval)}`, level(p), level(labelLevels[i])],
    ]),
  ),
);

const causes: [string, (one: Counted) => number | undefined][] = [
  ['training rows', ({ table }) => table.rows],
  ['labels', ({ table }) => table.labels.length],
  ['mean absolute correlation of labels', ({ table }) => table.correlation],
  ['share of missing labels', ({ table }) => MISSING_LABELS[table.name as keyof typeof MISSING_LABELS]],
  [
    'R² of linear',
    ({ table, labels }) =>
      1 - mean(labels.flatMap((label) => table.errors.get('linear')![label]!.map((seeds) => mean(seeds)!)))!,
  ],
];
const decided = (['mmoe', CHOSEN] as const).map((a) => {
  const found = causes.map(([title, causeOf]) => {
    const known = counted.filter((one) => causeOf(one) !== undefined);
    const uniform = fastStream(`mmoe-exp/tables/causes/${a}/${title}`);
    return {
      title,
      tables: known.length,
      ...rankCorrelation(
        known.map((one) => causeOf(one)!),
        known.map((one) => tableValue(one, a, 'single-task')),
        uniform,
      ),
    };
  });
  const levels = holm(found.map(({ p }) => p));
  return found.map(({ title, tables, rho }, i) => [a, title, `${tables}`, rho?.toFixed(2) ?? '', level(levels[i])]);
});
print(
  '## What decides it',
  "Exploratory: Spearman's rank correlation over tables with the ratio to Single-Task. Negative: the more, the better sharing does.",
  table(['first', 'of a table', 'tables', 'rho', 'p (Holm over five)'], decided.flat()),
);

const checks = PARTS.map(([part, a, b]) => {
  const left = counted.map(
    (_, i) =>
      located(
        counted.filter((_, j) => j !== i),
        a,
        b,
      )!.value,
  );
  const differences = counted.map(
    ({ table, labels }) =>
      mean(
        labels.map(
          (label) =>
            mean(
              allRuns(table).map(
                ({ split }) =>
                  mean(table.errors.get(b)![label]![split]!)! - mean(table.errors.get(a)![label]![split]!)!,
              ),
            )!,
        ),
      )!,
  );
  const r2 = rankLocation(differences);
  return [
    ...[
      part,
      ratio(mean(counted.map((one) => tableValue(one, a, b)))!),
      `${ratio(Math.min(...left))} to ${ratio(Math.max(...left))}`,
    ],
    ratio(located(withAll, a, b)!.value),
    ratio(located(counted, a, b, 'losses')!.value),
    r2 ? `${r2.value.toFixed(4)} [${r2.interval?.map((end) => end.toFixed(4)).join(', ') ?? ''}]` : '',
  ];
});
print(
  '## Checks',
  table(
    ['part', 'mean over tables', 'without one table', 'with all labels', 'by the loss of training', 'gain in R²'],
    checks,
  ),
);
