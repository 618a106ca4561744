/**
 * `npx tsx scripts/tables/answer.ts [DIR]` answers by results/reference/RULES-TABLES.md whether
 * sharing helps, from the finished folders in DIR (results/reference/tables by default), as
 * Markdown: results/reference/tables.md is its output. With `--labels` it prints the results on
 * each label as CSV: results/reference/tables-labels.csv.
 */

import { parseArgs } from 'node:util';
import { fastStream } from '../../src/ground/base/random.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { holm } from '../../src/ground/stats/levels.js';
import { rankCorrelation } from '../../src/ground/stats/ranks.js';
import { rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { csvPieces } from '../../src/ground/table/csv.js';
import { isMainModule } from '../build/main-module.js';
import { type ByRun, CHOSEN, METHODS, meanError } from './errors.js';
import { type Counted, located, rankCenter, ranked, tablesIn, tableValue } from './judge.js';
import { answerText, eachLabel, eachTable, LABEL_HEAD, partsTable, rankTable } from './sections.js';
import { level, ratio, table } from './text.js';

/** The parts of RULES-TABLES.md, section 4. */
export const PARTS = [
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
  const { read, counted } = tablesIn(dir);
  const withAll = read.map((table): Counted => ({ table, labels: [...table.labels.keys()] }));
  const [labels, left] = [withAll, counted].map(
    (all) => all.flatMap(({ labels }) => labels).length,
  ) as [number, number];
  const ranking = ranked(counted, METHODS);
  const sections = [
    '# Does sharing help?',
    answerText(counted, ranking),
    `Made by \`npx tsx scripts/tables/answer.ts\` from the ledgers of ${read.length} of the tables of [configs/tables](../../configs/tables/README.md), by [RULES-TABLES.md](RULES-TABLES.md), which has the words. A ratio below 1 says that the first method has the smaller error. *chosen* is the network that shares and has the best R² on validation rows, on each split.`,
    `${read.length - counted.length} tables and ${labels - left} of ${labels} labels are not testable.`,
    ...['## All tables', partsTable(counted, PARTS), '## Ranks', ...rankTable(ranking)],
    ...[
      '## Each table',
      eachTable(counted, ['mmoe', CHOSEN]),
      'Each label: [tables-labels.csv](tables-labels.csv).',
    ],
    '## What decides it',
    "Exploratory: Spearman's rank correlation over tables with the ratio to Single-Task. Negative: the more of it, the better sharing does.",
    ...[causes(counted), '## Checks', checks(counted, withAll)],
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Returns the results on each label of the tables in a folder, as CSV. */
export function labelsCsv(dir: string): string {
  const columns = LABEL_HEAD.map((key) => ({ key, title: key, kind: 'text' as const }));
  return [...csvPieces(columns, eachLabel(tablesIn(dir).read), { ofData: true })].join('');
}

/** What of a table may decide whether sharing helps; undefined where a table has no such value. */
const CAUSES: readonly [string, (one: Counted) => number | undefined][] = [
  ['rows', ({ table }) => table.rows],
  ['labels', ({ table }) => table.labels.length],
  ['mean absolute correlation of labels', ({ table }) => table.correlation],
  ['share of missing labels', ({ table }) => table.missing],
  [
    'R² of linear',
    ({ table, labels }) => 1 - mean(labels.map((label) => meanError(table, 'linear', label)))!,
  ],
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
    return found.map(({ title, n, rho }, i) => [
      method,
      title,
      `${n}`,
      rho?.toFixed(2) ?? '',
      level(levels[i]),
    ]);
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
      counted.map(({ table, labels }) => {
        const [ofA, ofB] = [a, b].map((method) => table.errors.get(method)!) as [ByRun, ByRun];
        const gainOn = (label: number) =>
          ofA[label]!.map((seeds, split) => mean(ofB[label]![split]!)! - mean(seeds)!);
        return mean(labels.map((label) => rankCenter(gainOn(label))))!;
      }),
    );
    return [
      ...[part, ratio(mean(counted.map((one) => tableValue(one, a, b)))!)],
      `${ratio(Math.min(...without))} to ${ratio(Math.max(...without))}`,
      ...[located(withAll, a, b), located(counted, a, b, 'losses')].map((one) =>
        ratio(one?.value ?? 0),
      ),
      gains
        ? `${gains.value.toFixed(4)} [${gains.interval?.map((end) => end.toFixed(4)).join(', ') ?? ''}]`
        : '',
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

if (isMainModule(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { labels: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [dir = 'results/reference/tables'] = positionals;
  process.stdout.write(values.labels ? labelsCsv(dir) : answerFrom(dir));
}
