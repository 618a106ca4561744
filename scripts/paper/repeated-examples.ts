/**
 * `npx tsx scripts/paper/repeated-examples.ts [<folder>...]`: E1 of results/reference/RULES-2.md, section 10, from the published runs of
 * `configs/paper/best-rates-*.yaml`, or from those in other folders: is Shared-Bottom's loss over MMoE's smaller where 10,000 examples are
 * repeated than where examples are fresh or seldom repeated?
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Interval } from '../../src/base/estimate.js';
import { fastStream } from '../../src/base/random.js';
import { evaluateClaims } from '../../src/claims/evaluate.js';
import { overSettings, type SettingValue } from '../../src/claims/over-settings.js';
import { syntheticClaims } from '../../src/claims/synthetic.js';
import { readResults } from '../../src/results/reader.js';
import { holm } from '../../src/stats/levels.js';
import { rankCorrelation } from '../../src/stats/ranks.js';
import { tableMarkdown } from '../../src/table/markdown.js';
import { digits3, estimate, number, type Table, type TableValue, text } from '../../src/table/table.js';
import { referencePath } from '../site/published.js';

const FOLDERS = ['best-rates-adam', 'best-rates-sgd', 'best-rates-momentum'].map(referencePath);

/** The settings that suggested the hypothesis: the first of the draw. */
const SUGGESTED = 24;
const MARGIN = 1.1;

/** The table of E1: of each folder the settings that came after, whose p values are corrected together, then those that suggested it. */
export function repeatedExampleTables(...folders: string[]): Table[] {
  const parts = ['after', 'first'].flatMap((settings) =>
    (folders.length > 0 ? folders : FOLDERS).map((folder) => ({ settings, ...answerOf(folder, settings === 'after') })),
  );
  const corrected = holm(parts.filter(({ settings }) => settings === 'after').map(({ p }) => p));
  return [
    {
      name: 'repeated-examples',
      caption:
        'Shared-Bottom’s loss over MMoE’s: where examples are fresh or seldom repeated, over where 10,000 are repeated',
      columns: [
        ...[text('optimizer'), text('settings'), number('seldom'), number('often')],
        estimate('quotient', 'quotient', digits3),
        ...[text('verdict'), number('p', 'p', digits3), number('corrected', 'corrected p', digits3)],
        ...[number('rho', 'rho with passes', digits3), number('rho_p', 'its p', digits3)],
      ],
      rows: parts.map(({ settings, optimizer, seldom, often, value, interval, p, passes }, i): TableValue[] => [
        ...[optimizer, settings, seldom, often, { value, interval }],
        ...[verdictOf(value, interval), p, corrected[i], passes?.rho, passes?.p],
      ]),
    },
  ];
}

function answerOf(folder: string, after: boolean) {
  const results = readResults(folder);
  const claims = syntheticClaims.filter(({ id }) => id === 'C3');
  const over = overSettings(evaluateClaims(results, { claims }), () => ({})).find(({ id }) => id === 'C3b')!;
  // The settings of claims are in the order of their values, and not in that of the draw, which the plan has.
  const drawn = results.cells.filter(({ stage, model }) => stage === 'final' && model === 'mmoe');
  const placeOf = ({ setting }: SettingValue) =>
    drawn.findIndex(({ fields }) => Object.entries(setting).every(([field, value]) => fields[field] === value));
  const ordered = [...over.settings].sort((a, b) => placeOf(a) - placeOf(b));
  const settings = after ? ordered.slice(SUGGESTED) : ordered.slice(0, SUGGESTED);
  const isRepeated = ({ setting }: SettingValue) => setting.trainExamples === 10_000;
  const logs = (own: readonly SettingValue[]) => own.map(({ value }) => Math.log(value));
  const seldom = logs(settings.filter((one) => !isRepeated(one)));
  const often = logs(settings.filter(isRepeated));
  // All settings train for as many steps.
  const passes = settings.map(({ setting: { trainExamples, batchSize } }) =>
    trainExamples === 'stream' ? 0 : Number(batchSize) / Number(trainExamples),
  );
  return {
    optimizer: basename(folder).split('-').at(-1)!,
    ...{ seldom: seldom.length, often: often.length, ...quotient(seldom, often) },
    passes: rankCorrelation(logs(settings), passes, fastStream('mmoe-exp/repeated-examples')),
  };
}

/**
 * Hodges and Lehmann's estimate of the shift between two samples of logarithms without ties, as a quotient, with the interval and the
 * two-sided p value of Mann and Whitney's exact test.
 */
export function quotient(a: readonly number[], b: readonly number[]): { value: number; interval: Interval; p: number } {
  const differences = a.flatMap((x) => b.map((y) => x - y)).sort((x, y) => x - y);
  const count = differences.length;
  const at = (i: number) => (i < 0 ? -Infinity : i >= count ? Infinity : differences[i]!);
  const below = distribution(a.length, b.length);
  const negative = differences.filter((difference) => difference < 0).length;
  const p = Math.min(1, 2 * below[Math.min(negative, count - negative)]!);
  // The shifts that the test does not reject lie between the difference of this rank, from 0, and that of this rank from above.
  const k = below.findIndex((share) => share > 0.025) - 1;
  const value = Math.exp((at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2);
  return { value, interval: [Math.exp(at(k)), Math.exp(at(count - 1 - k))], p };
}

/** The distribution function of Mann and Whitney's statistic, of 0 to m n, for samples of m and n: a Gaussian binomial coefficient. */
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

function verdictOf(value: number, [low, high]: Interval): string {
  if (low > 1 && value >= MARGIN) return 'holds';
  if (high < 1 && value <= 1 / MARGIN) return 'the opposite holds';
  return low >= 1 / MARGIN && high <= MARGIN ? 'alike' : 'not decided';
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const table of repeatedExampleTables(...process.argv.slice(2)))
    console.log(`${table.caption}\n\n${tableMarkdown(table)}`);
