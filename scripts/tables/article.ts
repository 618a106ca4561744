/**
 * The tables `sharing` and `sharing-ranks` of the article: what the published tables of
 * `configs/tables` say, by RULES-TABLES.md.
 */
import type { Interval } from '../../src/ground/base/estimate.js';
import { holm } from '../../src/ground/stats/levels.js';
import { level, number, type Table, type TableValue, text } from '../../src/ground/table/table.js';
import { overallRuling } from '../../src/judge/claims/over-settings.js';
import { referencePath } from '../site/published.js';
import { PARTS } from './answer.js';
import { METHODS } from './errors.js';
import { compared, MARGIN, ranked, tablesIn } from './judge.js';

const published = referencePath('tables');

/** Returns why the log ratio of errors of two methods is inconclusive. */
const reasonFor = (value: number, interval: Interval | undefined) =>
  overallRuling({ value, interval }, { margin: MARGIN, none: 0, expected: 'larger' }).reason;

/** Ratios of squared errors, with Wilcoxon's interval over tables; mean ranks of methods. */
export function sharingTables(): Table[] {
  const { counted } = tablesIn(published);
  const parts = PARTS.map(([part, a, b]) => ({ part, ...compared(counted, a, b) }));
  const corrected = holm(parts.map(({ p }) => p));
  const { methods, difference } = ranked(counted, METHODS);
  return [
    {
      name: 'sharing',
      caption: 'The squared error of a first method over that of a second one, over tables',
      columns: [
        ...['part', 'first', 'second', 'verdict', 'reason'].map((name) => text(name)),
        ...['ratio', 'ratio_low', 'ratio_high', 'below', 'tables'].map((name) => number(name)),
        number('corrected', 'corrected', level),
      ],
      rows: parts.map(({ part, a, b, verdict, value, interval, below }, i): TableValue[] => [
        ...[
          part,
          a,
          b,
          verdict,
          verdict === 'inconclusive' ? reasonFor(value, interval) : undefined,
        ],
        ...[value, ...(interval ?? [])].map(Math.exp),
        ...[below, counted.length, corrected[i]],
      ]),
    },
    {
      name: 'sharing-ranks',
      caption: 'Mean ranks of the methods over tables, and the critical difference',
      columns: [text('method'), ...['rank', 'firsts', 'difference'].map((name) => number(name))],
      rows: methods.map(({ method, rank, firsts }): TableValue[] => [
        method,
        rank,
        firsts,
        difference,
      ]),
    },
  ];
}
