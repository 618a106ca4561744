/**
 * `npx tsx scripts/paper/losses.ts [PATH]`: whether methods that balance the losses of tasks reach
 * a point that no tuned fixed weight reaches (results/reference/RULES-4.md), from the published
 * runs of `configs/paper/losses-*.yaml` or from the folders at a path.
 */
import { existsSync } from 'node:fs';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { mean } from '../../src/ground/stats/descriptive.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { holm } from '../../src/ground/stats/levels.js';
import { type RankLocation, ratioLocation } from '../../src/ground/stats/wilcoxon.js';
import {
  digits3,
  estimate,
  level,
  number,
  percent,
  type Table,
  type TableValue,
  text,
} from '../../src/ground/table/table.js';
import type { CellResults } from '../../src/judge/results/cells.js';
import {
  cellLosses,
  type Losses,
  pairBySeed,
  type Quantity,
} from '../../src/judge/results/losses.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { countAbove, functionName, ratioOver } from './label-functions.js';
import { printTables } from './print-tables.js';

/** The configs, by what differs in the second task. */
const CONFIGS = ['noise', 'frequency', 'size'] as const;

/**
 * Folders of one optimizer and set of label functions, and how strict "contradicted" is about the
 * reach there.
 */
export interface Study {
  /** What the names of its folders and tables end with. */
  readonly suffix: '' | '-sgd' | '-sgd-2';
  /**
   * The upper end of an interval of the reach, times this factor, has to lie below the margin: it
   * allows for the noise of six seeds.
   */
  readonly allowance: number;
}

const ADAM: Study = { suffix: '', allowance: 1 };

export const METHODS = [
  'uncertainty',
  'dwa',
  'log-sum',
  'famo',
  'gradnorm',
  'pcgrad',
  'mgda',
  'nash',
  'cagrad',
  'aligned',
] as const;

const CONTROL = 'rlw';
const SUM = 'sum';
const SEPARATE = 'single-task';

/**
 * Fixed weights of the second task that are not left out in turn: those at the ends of the front.
 */
const ENDS: Readonly<Record<string, readonly number[]>> = {
  noise: [0.03, 30],
  frequency: [0.03, 30],
  size: [0.0003, 0.3, 1],
};

const TASKS = [1, 2] as const;

const lossOfTask = (task: number): Quantity => ({
  phrase: `loss of task ${task}`,
  better: 'lower',
  of: ({ metrics }) => metrics[`test_mse_${task}`],
});

/** The cells of a label function, model and p: an entry for each way to combine losses. */
export interface Place {
  readonly config: string;
  readonly labelFunction: string;
  /** The config and label function. */
  readonly setting: string;
  readonly model: string;
  readonly p: number;
  readonly final: ReadonlyMap<string, CellResults>;
  /** Cells of the selection, of all rates. */
  readonly tried: ReadonlyMap<string, readonly CellResults[]>;
  /** Undefined in the control, where the tasks do not differ. */
  readonly separate: CellResults | undefined;
}

/**
 * Returns the weight of the second task over that of the first; undefined if an entry has no fixed
 * weights. Weights that add up to 2 are rounded in configs, so the quotient is rounded to the two
 * digits that those of the front have.
 */
export function fixedWeight(entry: string): number | undefined {
  if (entry === SUM) return 1;
  const weights = /^fixed weights \[(.+),(.+)\]$/.exec(entry);
  return weights ? Number((Number(weights[2]) / Number(weights[1])).toPrecision(2)) : undefined;
}

/** Returns the name of an entry without its constants: `dwa` has its period there. */
export const entryName = (losses: string): string =>
  METHODS.find((method) => losses === method || losses.startsWith(`${method} `)) ?? losses;

const entryOf = ({ fields }: CellResults): string => entryName(String(fields.losses));

const correlationOf = ({ fields }: CellResults): number => Number(fields.correlation);

/**
 * Returns the places of all folders `losses-*` of a study that are there, or of those of some
 * configs.
 */
export function readPlaces(
  path = referencePath(''),
  { suffix }: Study = ADAM,
  configs: readonly string[] = CONFIGS,
): Place[] {
  const folderOf = (config: string) => `${path}/losses-${config}${suffix}`;
  return configs
    .filter((config) => existsSync(`${folderOf(config)}/manifest.json`))
    .flatMap((config) => {
      const { cells } = readResults(folderOf(config));
      const at = (cell: CellResults) => JSON.stringify([functionName(cell), correlationOf(cell)]);
      return [...groupedBy(cells, at).values()].flatMap((there) => {
        const labelFunction = functionName(there[0]!);
        const separate = there.find(({ model, stage }) => model === SEPARATE && stage === 'final');
        const shared = there.filter(({ model }) => model !== SEPARATE);
        return [...groupedBy(shared, ({ model }) => model)].map(([model, own]): Place => {
          const final = own.filter(({ stage }) => stage === 'final');
          return {
            config,
            labelFunction,
            setting: `${config} ${labelFunction}`,
            model,
            p: correlationOf(there[0]!),
            final: new Map(final.map((cell) => [entryOf(cell), cell])),
            tried: groupedBy(
              own.filter(({ stage }) => stage === 'select'),
              entryOf,
            ),
            separate,
          };
        });
      });
    });
}

/**
 * The logarithm of the typical ratio of the losses of one cell to those of another one on a task,
 * paired by seed, of all seeds or of some. Infinite if more than half of the pairs say so.
 */
function logRatio(
  a: CellResults,
  b: CellResults,
  task: number,
  seeds?: ReadonlySet<number>,
): number {
  const quantity = lossOfTask(task);
  const losses = [a, b].map((cell) => withSeeds(cellLosses(cell, quantity), seeds));
  const [first, second] = pairBySeed(losses);
  const location = ratioLocation(first!, second!);
  if (location) return Math.log(location.value);
  // Losses that are equal throughout have no location, nor have those that mostly diverged on one
  // side.
  const [diverged, others] = [first!, second!].map(
    (side) => side.filter((loss) => loss === Infinity).length,
  );
  return diverged === others ? 0 : diverged! > others! ? Infinity : -Infinity;
}

function withSeeds({ units, values }: Losses, seeds?: ReadonlySet<number>): Losses {
  if (!seeds) return { units, values };
  const isChosen = units.map((unit) => seeds.has(unit));
  return {
    units: units.filter((_, i) => isChosen[i]),
    values: values.filter((_, i) => isChosen[i]),
  };
}

const entriesOfFront = ({ final }: Place): string[] =>
  [...final.keys()].filter((entry) => fixedWeight(entry) !== undefined);

/**
 * The reach of an entry against a front, and the weight that comes nearest; with all seeds or with
 * some.
 */
export function reachOf(
  place: Place,
  entry: string,
  front: readonly string[],
  seeds?: ReadonlySet<number>,
) {
  const own = place.final.get(entry)!;
  const distances = front.map((weight) =>
    Math.max(...TASKS.map((task) => logRatio(place.final.get(weight)!, own, task, seeds))),
  );
  const log = Math.min(...distances);
  return { log, nearest: front[distances.indexOf(log)]! };
}

/**
 * The reach of an entry where the nearest weight is sought with half of the seeds and judged with
 * the others: the mean of all ways.
 */
function crossFitReach(place: Place, entry: string, front: readonly string[]): number {
  const seeds = cellLosses(place.final.get(entry)!, lossOfTask(1)).units;
  return mean(
    halvesOf(seeds).map((half) => {
      const { nearest } = reachOf(place, entry, front, new Set(half));
      const others = new Set(seeds.filter((seed) => !half.includes(seed)));
      return reachOf(place, entry, [nearest], others).log;
    }),
  )!;
}

/** All ways to choose half of some values. */
function halvesOf(values: readonly number[]): number[][] {
  const choose = (from: readonly number[], count: number): number[][] =>
    count === 0
      ? [[]]
      : from.flatMap((value, i) =>
          choose(from.slice(i + 1), count - 1).map((rest) => [value, ...rest]),
        );
  return choose(values, Math.floor(values.length / 2));
}

/** A way to measure the reach of an entry against a front, as a logarithm. */
type Reach = (place: Place, entry: string, front: readonly string[]) => number;

const plainReach: Reach = (place, entry, front) => reachOf(place, entry, front).log;

/**
 * The reach of an entry against the front, or against the front's other weights if it is one of
 * them.
 */
const reachBeyond = (place: Place, entry: string, reach: Reach): number =>
  reach(
    place,
    entry,
    entriesOfFront(place).filter((other) => other !== entry),
  );

/** The mean reach of the inner weights of the front, each against the others. */
function leftOutReach(place: Place, reach = plainReach): number {
  const inner = entriesOfFront(place).filter(
    (entry) => !ENDS[place.config]!.includes(fixedWeight(entry)!),
  );
  return mean(inner.map((entry) => reachBeyond(place, entry, reach)))!;
}

/**
 * The weight of the front with the lowest geometric mean of losses over tasks and the selection's
 * seeds, at its chosen rate.
 */
export function tunedWeight(place: Place): string {
  const front = entriesOfFront(place);
  const means = front.map((entry) => {
    const { learningRate } = place.final.get(entry)!.fields;
    const tried = place.tried
      .get(entry)!
      .find((cell) => cell.fields.learningRate === learningRate)!;
    return mean(
      TASKS.flatMap((task) => [...cellLosses(tried, lossOfTask(task)).values].map(Math.log)),
    )!;
  });
  return front[means.indexOf(Math.min(...means))]!;
}

const meanRatio = (a: CellResults, b: CellResults): number =>
  mean(TASKS.map((task) => logRatio(a, b, task)))!;

/** The ratio over label functions; entries that are the same in all have a ratio of 1. */
export const located = (logs: readonly number[]): RankLocation =>
  logs.every((log) => log === 0) ? { value: 1, interval: [1, 1], p: 1 } : ratioOver(logs);

/** The three quantities of the rules, as the logarithm for an entry at a place. */
export const QUANTITIES = {
  reach: (place: Place, entry: string) => reachBeyond(place, entry, plainReach),
  equal: (place: Place, entry: string) => meanRatio(place.final.get(SUM)!, place.final.get(entry)!),
  tuned: (place: Place, entry: string) =>
    meanRatio(place.final.get(tunedWeight(place))!, place.final.get(entry)!),
} as const;

type QuantityName = keyof typeof QUANTITIES;

/** One logarithm for each label function: the mean over its places. */
export const logsOver = (places: readonly Place[], logOf: (place: Place) => number): number[] =>
  [...groupedBy(places, ({ setting }) => setting).values()].map((own) => mean(own.map(logOf))!);

interface Ruling {
  readonly verdict: 'supported' | 'contradicted' | 'inconclusive';
  readonly reason?: string;
}

/** Whether an effect is above 1 by the margin, without a correction. */
export const isBeyondMargin = ({ value, interval }: RankLocation): boolean =>
  interval !== undefined && interval[0] > 1 && value >= MARGINS.loss;

/**
 * Returns the verdict on "above 1 by the margin" by the rules; `allowance` makes "contradicted"
 * harder.
 */
export function rulingOn(effect: RankLocation, corrected: number, allowance = 1): Ruling {
  const { value, interval } = effect;
  if (isBeyondMargin(effect) && corrected < 0.05) return { verdict: 'supported' };
  if (interval && interval[1] * allowance < MARGINS.loss) return { verdict: 'contradicted' };
  const isClose = interval && interval[0] > 1 && value < MARGINS.loss;
  return { verdict: 'inconclusive', reason: isClose ? 'close to the margin' : 'too few runs' };
}

/**
 * Supported claims on reach need a front that is fine enough, or a method that reaches further than
 * the weights left out.
 */
function withFront(ruling: Ruling, logs: readonly number[], leftOut: readonly number[]): Ruling {
  if (ruling.verdict !== 'supported') return ruling;
  const { interval } = located(leftOut);
  if (interval && interval[1] < MARGINS.loss) return ruling;
  const beyond = located(logs.map((log, i) => log - leftOut[i]!));
  if (beyond.interval && beyond.interval[0] > 1) return ruling;
  return { verdict: 'inconclusive', reason: 'front too coarse' };
}

const CLAIMS: Readonly<Record<QuantityName, string>> = {
  reach: 'reaches beyond tuned fixed weights',
  equal: 'is better than equal weights',
  tuned: 'is better than the tuned weight',
};

export function lossesTables(path?: string, study = ADAM): Table[] {
  const places = readPlaces(path, study);
  const tables = [
    claimsTable(places, study),
    controlsTable(places),
    crossFitTable(places),
    partsTable(places),
    tasksTable(places),
    frontTable(places),
    leavingOutTable(places),
    ratesTable(places),
  ];
  return tables.map((table) => ({
    ...table,
    name: table.name.replace('losses', `losses${study.suffix}`),
  }));
}

/** Columns of `judgedFamily`. */
export const JUDGED = [
  text('method'),
  text('claim'),
  estimate('ratio', 'ratio', digits3),
  number('above', 'above 1'),
  number('functions'),
  number('level', 'level', level),
  number('corrected', 'corrected', level),
  text('verdict'),
  text('reason'),
];

/**
 * Rows of a family of claims, one for each method, from the logarithms of their ratios over label
 * functions.
 */
export function judgedFamily(
  claim: string,
  logsOf: (method: string) => readonly number[],
  allowance: number,
  then = (ruling: Ruling, _logs: readonly number[]): Ruling => ruling,
): TableValue[][] {
  const tested = METHODS.map((method) => {
    const logs = logsOf(method);
    return { method, logs, effect: located(logs) };
  });
  const corrected = holm(tested.map(({ effect }) => effect.p));
  return tested.map(({ method, logs, effect }, i) => {
    const { verdict, reason } = then(rulingOn(effect, corrected[i]!, allowance), logs);
    return [
      method,
      claim,
      effect,
      countAbove(logs),
      logs.length,
      effect.p,
      corrected[i],
      verdict,
      reason,
    ];
  });
}

function claimsTable(places: readonly Place[], { allowance }: Study): Table {
  const leftOut = logsOver(places, (place) => leftOutReach(place));
  const family = (
    name: QuantityName,
    allowed: number,
    then?: (ruling: Ruling, logs: readonly number[]) => Ruling,
  ) =>
    judgedFamily(
      CLAIMS[name],
      (method) => logsOver(places, (place) => QUANTITIES[name](place, method)),
      allowed,
      then,
    );
  return {
    name: 'losses',
    caption: `Methods that balance losses, over ${leftOut.length} label functions`,
    columns: JUDGED,
    rows: [
      ...family('reach', allowance, (ruling, logs) => withFront(ruling, logs, leftOut)),
      ...family('equal', 1),
      ...family('tuned', 1),
    ],
  };
}

/** The reach as judged, and cross-fitted: the one is rather too small, the other too large. */
function crossFitTable(places: readonly Place[]): Table {
  const measured: [string, (reach: Reach) => (place: Place) => number][] = [
    ...[...METHODS, CONTROL].map((entry): [string, (reach: Reach) => (place: Place) => number] => [
      entry,
      (reach) => (place) => reachBeyond(place, entry, reach),
    ]),
    ['a weight left out', (reach) => (place) => leftOutReach(place, reach)],
  ];
  return {
    name: 'losses-cross-fit',
    caption:
      'The reach, and the same with the nearest weight chosen on half of the seeds and judged on the other half',
    columns: [
      text('entry'),
      estimate('reach', 'reach', digits3),
      estimate('cross_fit', 'cross-fitted', digits3),
      number('above', 'cross-fitted above 1'),
    ],
    rows: measured.map(([entry, logOf]): TableValue[] => {
      const crossFit = logsOver(places, logOf(crossFitReach));
      return [
        entry,
        located(logsOver(places, logOf(plainReach))),
        located(crossFit),
        countAbove(crossFit),
      ];
    }),
  };
}

/**
 * The controls: random weights, the weights of the front left out in turn, and networks that share
 * nothing.
 */
function controlsTable(places: readonly Place[]): Table {
  const separate = (place: Place) => meanRatio(place.final.get(SUM)!, place.separate!);
  const rows: [string, string, (place: Place) => number][] = [
    [CONTROL, CLAIMS.reach, (place) => QUANTITIES.reach(place, CONTROL)],
    [CONTROL, CLAIMS.equal, (place) => QUANTITIES.equal(place, CONTROL)],
    [CONTROL, CLAIMS.tuned, (place) => QUANTITIES.tuned(place, CONTROL)],
    ['a weight left out', CLAIMS.reach, (place) => leftOutReach(place)],
    ['the tuned weight', CLAIMS.equal, (place) => QUANTITIES.equal(place, tunedWeight(place))],
    [SEPARATE, CLAIMS.equal, separate],
  ];
  return {
    name: 'losses-controls',
    caption: 'The same of controls, without a verdict',
    columns: [
      text('control'),
      text('of', 'quantity'),
      estimate('ratio', 'ratio', digits3),
      number('level', 'level', level),
    ],
    rows: rows.map(([control, of, logOf]): TableValue[] => {
      const effect = located(logsOver(places, logOf));
      return [control, of, effect, effect.p];
    }),
  };
}

/** The three quantities by config, by model and by p. */
function partsTable(places: readonly Place[]): Table {
  const parts: [string, (place: Place) => string | number][] = [
    ['config', ({ config }) => config],
    ['model', ({ model }) => model],
    ['p', ({ p }) => p],
  ];
  return {
    name: 'losses-parts',
    caption: 'The quantities by config, by model and by p',
    columns: [
      text('method'),
      text('part'),
      ...(Object.keys(CLAIMS) as QuantityName[]).map((name) =>
        estimate(name, CLAIMS[name], digits3),
      ),
    ],
    rows: [...METHODS, CONTROL].flatMap((method) =>
      parts.flatMap(([part, partOf]) =>
        [...groupedBy(places, partOf)].map(([value, own]): TableValue[] => [
          method,
          `${part} ${value}`,
          ...(Object.keys(CLAIMS) as QuantityName[]).map((name) =>
            located(logsOver(own, (place) => QUANTITIES[name](place, method))),
          ),
        ]),
      ),
    ),
  };
}

/**
 * Both tasks: the loss of equal weights, and that of the tuned weight, over the loss of each
 * method.
 */
function tasksTable(places: readonly Place[]): Table {
  const than = { equal: () => SUM, tuned: tunedWeight };
  return {
    name: 'losses-tasks',
    caption:
      "The losses of equal weights, and of the tuned weight, over a method's loss on each task",
    columns: [
      text('method'),
      text('config'),
      ...TASKS.flatMap((task) =>
        Object.keys(than).map((name) =>
          estimate(`${name}_${task}`, `${name} weights, task ${task}`, digits3),
        ),
      ),
    ],
    rows: [...METHODS, CONTROL].flatMap((method) =>
      [...groupedBy(places, ({ config }) => config)].map(([config, own]): TableValue[] => [
        method,
        config,
        ...TASKS.flatMap((task) =>
          Object.values(than).map((entryAt) =>
            located(
              logsOver(own, (place) =>
                logRatio(place.final.get(entryAt(place))!, place.final.get(method)!, task),
              ),
            ),
          ),
        ),
      ]),
    ),
  };
}

/** How often each weight of the front comes nearest to a method, and is the tuned weight. */
function frontTable(places: readonly Place[]): Table {
  return {
    name: 'losses-front',
    caption:
      'Cells in which a weight of the second task comes nearest to each method, and is the tuned weight',
    columns: [
      text('config'),
      number('weight'),
      number('tuned'),
      ...[...METHODS, CONTROL].map((method) => number(method)),
    ],
    rows: [...groupedBy(places, ({ config }) => config)].flatMap(([config, own]) => {
      const front = entriesOfFront(own[0]!).sort((a, b) => fixedWeight(a)! - fixedWeight(b)!);
      const tuned = own.map(tunedWeight);
      const nearest = [...METHODS, CONTROL].map((method) =>
        own.map((place) => reachOf(place, method, front).nearest),
      );
      return front.map((entry): TableValue[] => [
        config,
        fixedWeight(entry),
        ...[tuned, ...nearest].map((entries) => entries.filter((other) => other === entry).length),
      ]);
    }),
  };
}

/** The range of each estimate of reach when each label function is left out in turn. */
function leavingOutTable(places: readonly Place[]): Table {
  return {
    name: 'losses-leaving-out',
    caption: 'Estimates of reach when each label function is left out in turn',
    columns: [text('method'), number('least', 'least', digits3), number('most', 'most', digits3)],
    rows: METHODS.map((method): TableValue[] => {
      const logs = logsOver(places, (place) => QUANTITIES.reach(place, method));
      const values = logs.map((_, i) => located(logs.filter((__, k) => k !== i)).value);
      return [method, Math.min(...values), Math.max(...values)];
    }),
  };
}

/** How often the lowest and the highest rate were chosen. */
function ratesTable(places: readonly Place[]): Table {
  const entries = [SUM, 'other fixed weights', ...METHODS, CONTROL];
  const isOf = (entry: string, group: string) =>
    entry === group ||
    (group === 'other fixed weights' && entry !== SUM && fixedWeight(entry) !== undefined);
  return {
    name: 'losses-rates',
    caption: 'Choices of the lowest and of the highest learning rate',
    columns: [
      text('entry'),
      number('cells'),
      number('lowest', 'lowest', percent),
      number('highest', 'highest', percent),
    ],
    rows: entries.map((group): TableValue[] => {
      const chosen = places.flatMap(({ final, tried }) =>
        [...final].flatMap(([entry, cell]) => {
          if (!isOf(entry, group)) return [];
          const rates = tried.get(entry)!.map(({ fields }) => Number(fields.learningRate));
          const own = Number(cell.fields.learningRate);
          return [{ lowest: own === Math.min(...rates), highest: own === Math.max(...rates) }];
        }),
      );
      const share = (side: 'lowest' | 'highest') =>
        chosen.filter((one) => one[side]).length / chosen.length;
      return [group, chosen.length, share('lowest'), share('highest')];
    }),
  };
}

printTables(import.meta.url, (path) => lossesTables(path));
