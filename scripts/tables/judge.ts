import { join } from 'node:path';
import type { Interval } from '../../src/ground/base/estimate.js';
import { fastStream } from '../../src/ground/base/random.js';
import { mean, quantile, variance } from '../../src/ground/stats/descriptive.js';
import { fisherTail, quantile975, studentTwoSided } from '../../src/ground/stats/distributions.js';
import { readEffect as effectSaying, equalText } from '../../src/ground/stats/effect-scale.js';
import { rank } from '../../src/ground/stats/ranks.js';
import { type RankLocation, rankLocation } from '../../src/ground/stats/wilcoxon.js';
import { readErrors, type TableErrors } from './errors.js';
import { publishedTables } from './tables.js';

/** The log of a ratio from which it counts. */
export const MARGIN = -Math.log(0.99);

/** Ratios are cut here. */
const CUT = Math.log(10);

/** A label is testable where a reference has a validation R² above this. */
const MIN_R2 = 0.01;

/** With fewer, the ends of intervals depend on the draws by more than their last digit. */
const DRAWS = 100_000;

/** A table with the labels that count in it. */
export interface Counted {
  readonly table: TableErrors;
  readonly labels: readonly number[];
}

/** Which runs a value is of, by split: the numbers of the seeds, and how the splits are drawn. */
type Drawn = readonly { readonly split: number; readonly seeds: readonly number[] }[];

/** Errors, or the losses that labels are trained by. */
export type Which = 'errors' | 'losses';

/** Each split with each seed once. */
const allRuns = ({ splits, errors }: TableErrors): Drawn =>
  Array.from({ length: splits }, (_, split) => ({
    split,
    seeds: [...errors.get('mean')![0]![split]!.keys()],
  }));

/** Section 2, 1: the log ratio of the errors of a and b in a label and split. */
function labelOnSplit(
  table: TableErrors,
  a: string,
  b: string,
  label: number,
  { split, seeds }: Drawn[number],
  of: Which,
) {
  const errorOf = (method: string) => {
    const runs = table[of].get(method)![label]![split]!;
    return mean(seeds.map((seed) => runs[seed]!))!;
  };
  return Math.max(-CUT, Math.min(CUT, Math.log(errorOf(a) / errorOf(b))));
}

/**
 * Hodges and Lehmann's estimate, of one value or more: that of `rankLocation` without its interval,
 * as draws need it millions of times.
 */
export function rankCenter(values: readonly number[]): number {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let next = 0;
  for (const [i, value] of values.entries())
    for (let j = i; j < values.length; j++) averages[next++] = (value + values[j]!) / 2;
  averages.sort();
  const middle = averages.length / 2;
  return (averages[Math.ceil(middle) - 1]! + averages[Math.floor(middle)]!) / 2;
}

/** Section 2, 2. */
const labelValue = (table: TableErrors, a: string, b: string, label: number, of: Which) =>
  rankCenter(allRuns(table).map((one) => labelOnSplit(table, a, b, label, one, of)));

/** Section 2, 3. */
export const tableValue = (
  { table, labels }: Counted,
  a: string,
  b: string,
  of: Which = 'errors',
) => mean(labels.map((label) => labelValue(table, a, b, label, of)))!;

/** Whether anything predicts a label: section 2, *not testable*. */
export const isTestable = ({ validation }: TableErrors, label: number): boolean =>
  ['linear', 'LightGBM', 'single-task'].some(
    (method) => 1 - mean(validation.get(method)![label]!.map((seeds) => mean(seeds)!))! > MIN_R2,
  );

/**
 * Section 3: the mean over splits with the interval of Nadeau and Bengio, by the share of test rows
 * in training rows, and its p value.
 */
export function overSplits(values: readonly number[], testShare = 1 / 3) {
  const value = mean(values)!;
  const se = Math.sqrt(variance(values)! * (1 / values.length + testShare));
  const half = quantile975(values.length - 1) * se;
  const p = se === 0 ? 1 : studentTwoSided(value / se, values.length - 1);
  return { value, interval: [value - half, value + half] as Interval, p };
}

/** Section 3: a table, or a label, by its splits. */
export const onSplits = ({ table, labels }: Counted, a: string, b: string) =>
  overSplits(
    allRuns(table).map(
      (one) => mean(labels.map((label) => labelOnSplit(table, a, b, label, one, 'errors')))!,
    ),
  );

/** What the log ratio of the errors of two methods says of the first one. */
const SAYINGS = {
  smaller: 'helps',
  larger: 'hurts',
  equal: equalText({ margin: Math.exp(MARGIN), none: 1 }),
} as const;

export const ALL_SAYINGS = [...Object.values(SAYINGS), 'inconclusive'];

/** Section 3: the verdict of a log ratio by its interval; without one, *inconclusive*. */
export function verdictLetter(value: number, interval: Interval | undefined): string {
  const saying = effectSaying({ value, interval }, { margin: MARGIN, none: 0 });
  return saying ? SAYINGS[saying] : 'inconclusive';
}

/**
 * Draws a table's splits and seeds: its value and the probability of improvement, which are
 * computed once for each set of these.
 */
function drawnTable(one: Counted, a: string, b: string, among: (n: number) => number) {
  const runs = allRuns(one.table);
  const known = new Map<number, { readonly value: number; readonly improvement: number }>();
  const most = Math.max(...runs.map(({ seeds }) => seeds.length)) + 1;
  const powers = Array.from({ length: most }, (_, i) => most ** i);
  const size = powers.at(-1)!;
  const codes = new Float64Array(runs.length);
  const logs = new Map<number, readonly number[]>();
  /** The log ratios of the labels on a drawn split. */
  const logsOf = (code: number): readonly number[] => {
    const found = logs.get(code);
    if (found) return found;
    const split = Math.floor(code / size);
    const times = (seed: number) => Math.floor(code / powers[seed]!) % most;
    const seeds = runs[split]!.seeds.flatMap((seed) => new Array<number>(times(seed)).fill(seed));
    const made = one.labels.map((label) =>
      labelOnSplit(one.table, a, b, label, { split, seeds }, 'errors'),
    );
    logs.set(code, made);
    return made;
  };
  return () => {
    // A drawn split is a number: which one, and in base `most` how often it has each seed.
    for (let i = 0; i < codes.length; i++) {
      const split = among(runs.length);
      const count = runs[split]!.seeds.length;
      codes[i] = split * size;
      for (let k = 0; k < count; k++) codes[i]! += powers[among(count)]!;
    }
    codes.sort();
    const key = codes.reduce((sum, code) => sum * runs.length * size + code, 0);
    const found = known.get(key);
    if (found) return found;
    const drawn = Array.from(codes, logsOf);
    const value = mean(one.labels.map((_, k) => rankCenter(drawn.map((logs) => logs[k]!))))!;
    const made = { value, improvement: mean(drawn.map((logs) => mean(logs.map(betterShare))!))! };
    known.set(key, made);
    return made;
  };
}

/**
 * Section 4: tables, their splits and the seeds of these drawn together; the estimates over tables
 * and the probabilities of improvement.
 */
export function bootstrapped(
  all: readonly Counted[],
  a: string,
  b: string,
): { value: Interval; improvement: Interval } {
  const uniform = fastStream(`mmoe-exp/tables/${a}/${b}`);
  const among = (n: number) => Math.floor(uniform() * n);
  const drawTable = all.map((one) => drawnTable(one, a, b, among));
  const values: number[] = [];
  const improvements: number[] = [];
  for (let time = 0; time < DRAWS; time++) {
    const tables = all.map(() => drawTable[among(all.length)]!());
    values.push(rankCenter(tables.map(({ value }) => value)));
    improvements.push(mean(tables.map(({ improvement }) => improvement))!);
  }
  const ends = (of: number[]): Interval => {
    of.sort((x, y) => x - y);
    return [quantile(of, 0.025), quantile(of, 0.975)];
  };
  return { value: ends(values), improvement: ends(improvements) };
}

/**
 * 1 where a log ratio says that the first is better, 0 where the second is, 1/2 where both are the
 * same.
 */
const betterShare = (log: number): number => (1 - Math.sign(log)) / 2;

/**
 * The share of labels and splits of a table on which a has the smaller error; equal ones count
 * half.
 */
export const improvement = ({ table, labels }: Counted, a: string, b: string): number =>
  mean(
    labels.flatMap((label) =>
      allRuns(table).map((one) => betterShare(labelOnSplit(table, a, b, label, one, 'errors'))),
    ),
  )!;

/** The tables with their testable labels, without those that have none. */
export const testable = (read: readonly TableErrors[]): Counted[] =>
  read
    .map(
      (table): Counted => ({
        table,
        labels: [...table.labels.keys()].filter((label) => isTestable(table, label)),
      }),
    )
    .filter(({ labels }) => labels.length > 0);

const tablesRead = new Map<
  string,
  { readonly read: readonly TableErrors[]; readonly counted: readonly Counted[] }
>();

/**
 * The finished tables in a folder, and those of them that count. A folder is read once, so that
 * comparisons on it are shared.
 */
export function tablesIn(dir: string) {
  const known = tablesRead.get(dir);
  if (known) return known;
  const read = publishedTables(dir).map((name) => readErrors(join(dir, name)));
  const made = { read, counted: testable(read) };
  tablesRead.set(dir, made);
  return made;
}

/** The location over tables of the log ratios of a to b, with Wilcoxon's interval. */
export const located = (all: readonly Counted[], a: string, b: string, of: Which = 'errors') =>
  rankLocation(all.map((one) => tableValue(one, a, b, of)));

/** Of two methods with the same errors on all tables. */
const EQUAL: RankLocation = { value: 0, interval: [0, 0], p: 1 };

const knownComparisons = new WeakMap<readonly Counted[], Map<string, ReturnType<typeof compare>>>();

/** Section 4: a compared with b over all tables, once. */
export function compared(all: readonly Counted[], a: string, b: string) {
  const known = knownComparisons.get(all) ?? new Map<string, ReturnType<typeof compare>>();
  knownComparisons.set(all, known);
  const found = known.get(`${a} ${b}`) ?? compare(all, a, b);
  known.set(`${a} ${b}`, found);
  return found;
}

function compare(all: readonly Counted[], a: string, b: string) {
  const { value = 0, interval, p } = located(all, a, b) ?? (all.length > 1 ? EQUAL : {});
  const boot = bootstrapped(all, a, b);
  const [byRanks, byDraws] = [interval, boot.value].map((one) => verdictLetter(value, one));
  return {
    a,
    b,
    value,
    interval,
    boot,
    p,
    verdict: byRanks === byDraws ? byRanks! : 'inconclusive',
    below: all.filter((one) => tableValue(one, a, b) < 0).length,
    improvement: mean(all.map((one) => improvement(one, a, b)))!,
    /** What single tables say (section 3). */
    single: all
      .map((one) => onSplits(one, a, b))
      .map(({ value, interval }) => verdictLetter(value, interval)),
  };
}

/** Section 4: the ranks of methods on a table, 1 for the smallest error. */
export function ranksOn({ table, labels }: Counted, methods: readonly string[]): Float64Array {
  const errorOf = (method: string) =>
    mean(
      labels.flatMap((label) =>
        allRuns(table).map((one) =>
          labelOnSplit(table, method, 'single-task', label, one, 'errors'),
        ),
      ),
    )!;
  return rank(methods.map(errorOf)).ranks;
}

/**
 * The upper 5 % of the studentized range over sqrt(2), for 2 to 12 methods (Demsar 2006, Table 5,
 * and beyond it).
 */
const NEMENYI = [1.96, 2.343, 2.569, 2.728, 2.85, 2.949, 3.031, 3.102, 3.164, 3.219, 3.268];

/** Nemenyi's critical difference of mean ranks at 0.05. */
const criticalDifference = (methods: number, tables: number): number =>
  NEMENYI[methods - 2]! * Math.sqrt((methods * (methods + 1)) / (6 * tables));

/** Section 4: methods by their mean ranks, the best first. */
export interface Ranking {
  readonly methods: readonly {
    readonly method: string;
    readonly rank: number;
    /** The number of tables on which it is first. */
    readonly firsts: number;
    /** The location over tables of the log ratios of its errors to those of Single-Task. */
    readonly value: number;
  }[];
  readonly tables: number;
  /** Of Friedman's test, in the form of Iman and Davenport. */
  readonly p: number;
  /** Nemenyi's critical difference at 0.05. */
  readonly difference: number;
}

export function ranked(counted: readonly Counted[], methods: readonly string[]): Ranking {
  const ranks = counted.map((one) => ranksOn(one, methods));
  const [k, n] = [methods.length, counted.length];
  const all = methods.map((method, i) => ({
    method,
    rank: mean(ranks.map((of) => of[i]!))!,
    firsts: ranks.filter((of) => of[i] === Math.min(...of)).length,
    value: rankCenter(counted.map((one) => tableValue(one, method, 'single-task'))),
  }));
  const squares = all.reduce((sum, { rank }) => sum + rank * rank, 0);
  const friedman = ((12 * n) / (k * (k + 1))) * (squares - (k * (k + 1) ** 2) / 4);
  const f = ((n - 1) * friedman) / (n * (k - 1) - friedman);
  return {
    methods: all.sort((x, y) => x.rank - y.rank),
    tables: n,
    p: fisherTail(f, k - 1, (k - 1) * (n - 1)),
    difference: criticalDifference(k, n),
  };
}
