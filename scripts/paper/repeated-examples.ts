/**
 * `npx tsx scripts/paper/repeated-examples.ts [<folder>...]`: E1 of results/reference/RULES-2.md,
 * section 10, from the published runs of `configs/paper/best-rates-*.yaml`, or from those in other
 * folders: is Shared-Bottom's loss over MMoE's smaller where 10,000 examples are repeated than
 * where examples are fresh or seldom repeated?
 */
import { basename } from 'node:path';
import type { Interval } from '../../src/ground/base/estimate.js';
import { fastStream } from '../../src/ground/base/random.js';
import { quantile } from '../../src/ground/stats/descriptive.js';
import { holm } from '../../src/ground/stats/levels.js';
import { rankCorrelation } from '../../src/ground/stats/ranks.js';
import { digits3, estimate, number, type Table, text } from '../../src/ground/table/table.js';
import { evaluateClaims } from '../../src/judge/claims/evaluate.js';
import { syntheticClaims } from '../../src/judge/claims/index.js';
import {
  overallRuling,
  overSettings,
  type SettingValue,
} from '../../src/judge/claims/over-settings.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { printTables } from './print-tables.js';

const FOLDERS = ['best-rates-adam', 'best-rates-sgd', 'best-rates-momentum'].map(referencePath);

/** The settings that suggested the hypothesis: the first of the draw. */
const SUGGESTED = 24;
const ASKS = { margin: 1.1, none: 1, expected: 'larger' } as const;

/**
 * The table of E1: of each folder the settings that came after, whose p values are corrected
 * together, then those that suggested it.
 */
export function repeatedExampleTables(folders: readonly string[] = FOLDERS): Table[] {
  const read = folders.map((folder) => ({
    optimizer: basename(folder).split('-').at(-1)!,
    ratios: readRatios(folder),
  }));
  const after = read.map(({ optimizer, ratios }) => ({
    optimizer,
    ...answerFor(ratios.slice(SUGGESTED)),
  }));
  const first = read.map(({ optimizer, ratios }) => ({
    optimizer,
    ...answerFor(ratios.slice(0, SUGGESTED)),
  }));
  const corrected = holm(after.map(({ p }) => p));
  const rowOf = (
    { optimizer, seldom, often, p, passes, ...own }: (typeof after)[number],
    settings: string,
    correctedP?: number,
  ) => {
    const { verdict, reason } = overallRuling(own, ASKS);
    return [
      optimizer,
      settings,
      seldom,
      often,
      own,
      verdict,
      reason,
      p,
      correctedP,
      passes?.rho,
      passes?.p,
    ];
  };
  return [
    {
      name: 'repeated-examples',
      caption:
        'Shared-Bottom’s loss over MMoE’s: where examples are fresh or seldom repeated, over where 10,000 are repeated',
      columns: [
        ...[text('optimizer'), text('settings'), number('seldom'), number('often')],
        estimate('quotient', 'quotient', digits3),
        ...[
          text('verdict'),
          text('reason'),
          number('p', 'p', digits3),
          number('corrected', 'corrected p', digits3),
        ],
        ...[number('rho', 'rho with passes', digits3), number('rho_p', 'its p', digits3)],
      ],
      rows: [
        ...after.map((one, i) => rowOf(one, 'after', corrected[i])),
        ...first.map((one) => rowOf(one, 'first')),
      ],
    },
  ];
}

/**
 * The settings of C3 (b) with their ratios, in the order of the draw, which the plan has: claims
 * have them in the order of their values.
 */
function readRatios(folder: string): SettingValue[] {
  const results = readResults(folder);
  const claims = syntheticClaims.filter(({ id }) => id === 'C3');
  const over = overSettings(evaluateClaims(results, claims), () => ({})).find(
    ({ id }) => id === 'C3b',
  )!;
  const drawn = results.cells.filter(({ stage, model }) => stage === 'final' && model === 'mmoe');
  const placeOf = ({ setting }: SettingValue) =>
    drawn.findIndex(({ fields }) =>
      Object.entries(setting).every(([field, value]) => fields[field] === value),
    );
  return [...over.settings].sort((a, b) => placeOf(a) - placeOf(b));
}

function answerFor(settings: readonly SettingValue[]) {
  const isRepeated = ({ setting }: SettingValue) => setting.trainExamples === 10_000;
  const logs = (own: readonly SettingValue[]) => own.map(({ value }) => Math.log(value));
  const seldom = logs(settings.filter((one) => !isRepeated(one)));
  const often = logs(settings.filter(isRepeated));
  // All settings train for as many steps.
  const passes = settings.map(({ setting: { trainExamples, batchSize } }) =>
    trainExamples === 'stream' ? 0 : Number(batchSize) / Number(trainExamples),
  );
  return {
    seldom: seldom.length,
    often: often.length,
    ...quotient(seldom, often),
    passes: rankCorrelation(logs(settings), passes, fastStream('mmoe-exp/repeated-examples')),
  };
}

/**
 * Hodges and Lehmann's estimate of the shift between two samples of logarithms without ties, as a
 * quotient, with the interval and the two-sided p value of Mann and Whitney's exact test.
 */
export function quotient(
  a: readonly number[],
  b: readonly number[],
): { value: number; interval: Interval; p: number } {
  const differences = a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y);
  const count = differences.length;
  const at = (i: number) => (i < 0 ? -Infinity : i >= count ? Infinity : differences[i]!);
  const below = distribution(a.length, b.length);
  const negative = differences.filter((difference) => difference < 0).length;
  const p = Math.min(1, 2 * below[Math.min(negative, count - negative)]!);
  // The shifts that the test does not reject lie between the difference of this rank, from 0, and
  // that of this rank from above.
  const k = below.findIndex((share) => share > 0.025) - 1;
  return {
    value: Math.exp(quantile(differences, 0.5)),
    interval: [Math.exp(at(k)), Math.exp(at(count - 1 - k))],
    p,
  };
}

/**
 * The distribution function of Mann and Whitney's statistic, of 0 to m n, for samples of m and n: a
 * Gaussian binomial coefficient.
 */
function distribution(m: number, n: number): number[] {
  const ways = [1n, ...Array<bigint>(m * n).fill(0n)];
  for (let i = 1; i <= m; i++) {
    for (let u = m * n; u >= n + i; u--) ways[u]! -= ways[u - n - i]!;
    for (let u = i; u <= m * n; u++) ways[u]! += ways[u - i]!;
  }
  const all = ways.reduce((sum, count) => sum + count);
  let sum = 0n;
  return ways.map((count) => {
    sum += count;
    return Number((sum * 10n ** 18n) / all) / 1e18;
  });
}

printTables(import.meta.url, (...folders) =>
  repeatedExampleTables(folders.length > 0 ? folders : FOLDERS),
);
