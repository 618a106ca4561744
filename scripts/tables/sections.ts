/** What the answer, the page of the site and the place of an entry show, as tables in Markdown. */
import { counted as numberOf } from '../../src/ground/base/words.js';
import { holm } from '../../src/ground/stats/levels.js';
import { exactInterval } from '../../src/ground/stats/shares.js';
import { CHOSEN, ENTRY, METHODS, meanError, type TableErrors } from './errors.js';
import {
  ALL_SAYINGS,
  type Counted,
  compared,
  isTestable,
  onSplits,
  type Ranking,
  ranked,
  ranksOn,
  tableValue,
  verdictLetter,
} from './judge.js';
import { ends, level, ratio, table } from './text.js';

/**
 * The answer in a paragraph: the primary part, the other fixed choices, who tries all, and the best
 * method.
 */
export function answerText(counted: readonly Counted[], { methods }: Ranking): string {
  const said = (a: string, b: string) => {
    const { verdict, value, interval } = compared(counted, a, b);
    return `${ratio(value)} times${interval ? ` ${ends(interval)}` : ''} (${verdict})`;
  };
  const [best] = methods;
  return [
    `On ${numberOf(counted.length, 'table')} MMoE's squared error is ${said('mmoe', 'single-task')} that of a network for each label,`,
    `Shared-Bottom's ${said('shared-bottom', 'single-task')}, PLE's ${said('ple', 'single-task')};`,
    `that of the best of seven on validation rows, at seven times the budget, ${said(CHOSEN, 'single-task')}.`,
    `The smallest mean rank is that of ${best!.method}, whose error is ${ratio(best!.value)} times that of a network for each label.`,
  ].join(' ');
}

/**
 * Section 4: how much, how often, probability of improvement, of parts that compare a first method
 * with a second one; parts may have no name.
 */
export function partsTable(
  counted: readonly Counted[],
  given: readonly (readonly [part: string, first: string, second: string])[],
): string {
  const parts = given.map(([part, a, b]) => ({ part, ...compared(counted, a, b) }));
  const levels = holm(parts.map(({ p }) => p));
  const n = counted.length;
  const named = given.every(([part]) => part !== '');
  return table(
    [
      ...(named ? ['part'] : []),
      ...['first', 'second', 'verdict', 'ratio', 'by Wilcoxon', 'by bootstrap', 'p (Holm)'],
      ...['tables below 1', 'exact interval', ...ALL_SAYINGS.map((saying) => `tables: ${saying}`)],
      'probability of improvement',
    ],
    parts.map(({ part, a, b, verdict, value, interval, boot, below, single, improvement }, i) => [
      ...(named ? [part] : []),
      ...[
        a,
        b,
        verdict,
        ratio(value),
        interval ? ends(interval) : '',
        ends(boot.value),
        level(levels[i]),
      ],
      ...[`${below} of ${n}`, `${exactInterval(below, n)!.map(share).join(' to ')}`],
      ...ALL_SAYINGS.map((saying) => `${single.filter((one) => one === saying).length}`),
      `${share(improvement)} [${boot.improvement.map(share).join(', ')}]`,
    ]),
  );
}

const share = (value: number): string => value.toFixed(2);

/** Section 4: ranks. */
export function rankTable({ methods, p, difference, tables }: Ranking): string[] {
  return [
    table(
      ['method', 'mean rank', 'first on', 'ratio to Single-Task'],
      methods.map(({ method, rank, firsts, value }) => [
        method,
        rank.toFixed(2),
        `${firsts}`,
        ratio(value),
      ]),
    ),
    `Mean ranks of ${methods.length} methods on ${tables} tables; Friedman's test, in the form of Iman and Davenport: p ${level(p)}. Methods whose mean ranks are nearer than ${difference.toFixed(2)}, Nemenyi's critical difference at 0.05, do not differ significantly.`,
  ];
}

/**
 * Section 3, of tables: who is first among all methods, and what some of them say, of which each is
 * compared with Single-Task.
 */
export function eachTable(
  counted: readonly Counted[],
  shown: readonly string[],
  methods = METHODS,
): string {
  const [last] = shown.slice(-1) as [string];
  return table(
    [
      ...['table', 'testable labels', 'first'],
      ...shown.flatMap((method) => [`${TITLES[method] ?? method} over Single-Task`, 'verdict']),
      ...['linear', 'LightGBM'].map((other) => `${last} over ${other}`),
    ],
    counted.map((one) => {
      const { table, labels } = one;
      const ranks = ranksOn(one, methods);
      const cells = shown.flatMap((method) => {
        const { value, interval } = onSplits(one, method, 'single-task');
        return [`${ratio(value)} ${ends(interval)}`, verdictLetter(value, interval)];
      });
      return [
        ...[`\`tables/${table.name}\``, `${labels.length} of ${table.labels.length}`],
        ...[methods[ranks.indexOf(Math.min(...ranks))]!, ...cells],
        ...['linear', 'LightGBM'].map((other) => ratio(tableValue(one, last, other))),
      ];
    }),
  );
}

const SHOWN = ['linear', 'LightGBM', 'single-task', 'shared-bottom', 'mmoe', 'ple', CHOSEN];

export const LABEL_HEAD = [
  ...['table', 'label', 'testable', ...SHOWN.map((method) => `R² of ${method}`)],
  ...['MMoE over Single-Task', 'p', 'p (Holm)'],
];

/** Section 3, of labels: a row for each label of all tables, over which p values are corrected. */
export function eachLabel(read: readonly TableErrors[]): string[][] {
  const tests = read.flatMap((table) =>
    table.labels.map((name, label) => ({
      table,
      name,
      label,
      ...onSplits({ table, labels: [label] }, 'mmoe', 'single-task'),
    })),
  );
  const levels = holm(tests.map(({ p }) => p));
  return tests.map(({ table, name, label, value, interval, p }, i) => [
    ...[table.name, name, isTestable(table, label) ? 'yes' : 'no'],
    ...SHOWN.map((method) => (1 - meanError(table, method, label)).toFixed(3)),
    ...[`${ratio(value)} ${ends(interval)}`, level(p), level(levels[i])],
  ]);
}

/** The place of an entry, given the tables with its errors. */
export function describePlace(name: string, all: readonly Counted[]): string {
  const methods = [...METHODS, ENTRY];
  const ranking = ranked(all, methods);
  const own = ranking.methods.find(({ method }) => method === ENTRY)!;
  const place = ranking.methods.filter(({ rank }) => rank < own.rank).length + 1;
  const sections = [
    `# ${name} among the published methods`,
    `Place ${place} of ${methods.length} by the mean rank on ${numberOf(all.length, 'table')}, by results/reference/RULES-TABLES.md, which has the words; *${ENTRY}* is ${name}. A ratio below 1 says that the first method has the smaller error.${all.length < 6 ? ' Fewer than six tables decide nothing.' : ''}`,
    ...['## Ranks', ...rankTable(ranking)],
    ...[
      '## Against each method',
      partsTable(
        all,
        METHODS.map((method) => ['', ENTRY, method]),
      ),
    ],
    ...['## Each table', eachTable(all, [ENTRY], methods)],
  ];
  return `${sections.join('\n\n')}\n`;
}

const TITLES: Readonly<Record<string, string>> = { mmoe: 'MMoE' };
