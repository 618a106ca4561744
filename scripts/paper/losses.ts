/**
 * `npx tsx scripts/paper/losses.ts [PATH]`: whether methods that balance the losses of tasks reach a point that no tuned fixed weight
 * reaches (results/reference/RULES-4.md), from the published runs of `configs/paper/losses-*.yaml` or from the folders at a path.
 */
import { existsSync } from 'node:fs';
import { groupedBy } from '../../src/ground/base/grouped.js';
import { MARGINS } from '../../src/ground/stats/effect-scale.js';
import { holm } from '../../src/ground/stats/levels.js';
import { mean } from '../../src/ground/stats/summary.js';
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
import { cellLosses, pairBySeed, type Quantity } from '../../src/judge/results/losses.js';
import { readResults } from '../../src/judge/results/reader.js';
import { referencePath } from '../site/published.js';
import { countAbove, functionName, ratioOver } from './label-functions.js';
import { printTables } from './print-tables.js';

/** The configs, by what differs in the second task. */
export const CONFIGS = ['noise', 'frequency', 'size'] as const;

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

/** Fixed weights of the second task that are not left out in turn: those at the ends of the front. */
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
interface Place {
  readonly config: string;
  readonly setting: string;
  readonly model: string;
  readonly p: number;
  readonly final: ReadonlyMap<string, CellResults>;
  /** Cells of the selection, of all rates. */
  readonly tried: ReadonlyMap<string, readonly CellResults[]>;
  readonly separate: CellResults;
}

/** Returns the weight of the second task over that of the first; undefined if an entry has no fixed weights. */
export function fixedWeight(entry: string): number | undefined {
  if (entry === SUM) return 1;
  const weights = /^fixed weights \[(.+),(.+)\]$/.exec(entry);
  return weights ? Number(weights[2]) / Number(weights[1]) : undefined;
}

/** `dwa` has its period in its name. */
const entryOf = ({ fields }: CellResults): string => {
  const entry = String(fields.losses);
  return METHODS.find((method) => entry === method || entry.startsWith(`${method} `)) ?? entry;
};

const correlationOf = ({ fields }: CellResults): number => Number(fields.correlation);

/** Returns the places of all folders `losses-*` at a path that are there. */
export function readPlaces(path = referencePath('')): Place[] {
  return CONFIGS.filter((config) => existsSync(`${path}/losses-${config}/manifest.json`)).flatMap((config) => {
    const { cells } = readResults(`${path}/losses-${config}`);
    const at = (cell: CellResults) => JSON.stringify([functionName(cell), correlationOf(cell)]);
    return [...groupedBy(cells, at).values()].flatMap((there) => {
      const separate = there.find(({ model, stage }) => model === SEPARATE && stage === 'final')!;
      const shared = there.filter(({ model }) => model !== SEPARATE);
      return [...groupedBy(shared, ({ model }) => model)].map(([model, own]): Place => {
        const final = own.filter(({ stage }) => stage === 'final');
        return {
          config,
          setting: `${config} ${functionName(separate)}`,
          model,
          p: correlationOf(separate),
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

/** The logarithm of the typical ratio of the losses of one cell to those of another one on a task, paired by seed. */
function logRatio(a: CellResults, b: CellResults, task: number): number {
  const quantity = lossOfTask(task);
  const [first, second] = pairBySeed([cellLosses(a, quantity), cellLosses(b, quantity)]);
  // Equal losses throughout have no location: their ratio is 1.
  return Math.log(ratioLocation(first!, second!)?.value ?? 1);
}

const entriesOfFront = ({ final }: Place): string[] =>
  [...final.keys()].filter((entry) => fixedWeight(entry) !== undefined);

/** The reach of an entry against a front, and the weight that comes nearest. */
export function reachOf(place: Place, entry: string, front: readonly string[]) {
  const own = place.final.get(entry)!;
  const distances = front.map((weight) =>
    Math.max(...TASKS.map((task) => logRatio(place.final.get(weight)!, own, task))),
  );
  const log = Math.min(...distances);
  return { log, nearest: front[distances.indexOf(log)]! };
}

/** The mean reach of the inner weights of the front, each against the others. */
function leftOutReach(place: Place): number {
  const front = entriesOfFront(place);
  const inner = front.filter((entry) => !ENDS[place.config]!.includes(fixedWeight(entry)!));
  return mean(
    inner.map((entry) => {
      const others = front.filter((other) => other !== entry);
      return reachOf(place, entry, others).log;
    }),
  )!;
}

/** The weight of the front with the lowest geometric mean of losses over tasks and the selection's seeds, at its chosen rate. */
export function tunedWeight(place: Place): string {
  const front = entriesOfFront(place);
  const means = front.map((entry) => {
    const { learningRate } = place.final.get(entry)!.fields;
    const tried = place.tried.get(entry)!.find((cell) => cell.fields.learningRate === learningRate)!;
    return mean(TASKS.flatMap((task) => [...cellLosses(tried, lossOfTask(task)).values].map(Math.log)))!;
  });
  return front[means.indexOf(Math.min(...means))]!;
}

const meanRatio = (a: CellResults, b: CellResults): number => mean(TASKS.map((task) => logRatio(a, b, task)))!;

/** The ratio over label functions; entries that are the same in all have a ratio of 1. */
const located = (logs: readonly number[]): RankLocation =>
  logs.every((log) => log === 0) ? { value: 1, interval: [1, 1], p: 1 } : ratioOver(logs);

/** The three quantities of the rules, as the logarithm for an entry at a place. */
const QUANTITIES = {
  reach: (place: Place, entry: string) =>
    reachOf(
      place,
      entry,
      entriesOfFront(place).filter((other) => other !== entry),
    ).log,
  equal: (place: Place, entry: string) => meanRatio(place.final.get(SUM)!, place.final.get(entry)!),
  tuned: (place: Place, entry: string) => meanRatio(place.final.get(tunedWeight(place))!, place.final.get(entry)!),
} as const;

type QuantityName = keyof typeof QUANTITIES;

/** One logarithm for each label function: the mean over its places. */
const logsOver = (places: readonly Place[], logOf: (place: Place) => number): number[] =>
  [...groupedBy(places, ({ setting }) => setting).values()].map((own) => mean(own.map(logOf))!);

interface Ruling {
  readonly verdict: 'supported' | 'contradicted' | 'inconclusive';
  readonly reason?: string;
}

/** Returns the verdict on "above 1 by the margin" by the rules. */
export function rulingOn({ value, interval }: RankLocation, corrected: number): Ruling {
  const margin = MARGINS.loss;
  if (interval && interval[0] > 1 && value >= margin && corrected < 0.05) return { verdict: 'supported' };
  if (interval && interval[1] < margin) return { verdict: 'contradicted' };
  const isClose = interval && interval[0] > 1 && value < margin;
  return { verdict: 'inconclusive', reason: isClose ? 'close to the margin' : 'too few runs' };
}

/** Supported claims on reach need a front that is fine enough, or a method that reaches further than the weights left out. */
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

export function lossesTables(path?: string): Table[] {
  const places = readPlaces(path);
  return [
    claimsTable(places),
    controlsTable(places),
    partsTable(places),
    tasksTable(places),
    frontTable(places),
    leavingOutTable(places),
    ratesTable(places),
  ];
}

function claimsTable(places: readonly Place[]): Table {
  const leftOut = logsOver(places, leftOutReach);
  return {
    name: 'losses',
    caption: `Methods that balance losses, over ${leftOut.length} label functions`,
    columns: [
      text('method'),
      text('claim'),
      estimate('ratio', 'ratio', digits3),
      number('above', 'above 1'),
      number('functions'),
      number('level', 'level', level),
      number('corrected', 'corrected', level),
      text('verdict'),
      text('reason'),
    ],
    rows: (Object.keys(CLAIMS) as QuantityName[]).flatMap((name) => {
      const tested = METHODS.map((method) => {
        const logs = logsOver(places, (place) => QUANTITIES[name](place, method));
        return { method, logs, effect: located(logs) };
      });
      const corrected = holm(tested.map(({ effect }) => effect.p));
      return tested.map(({ method, logs, effect }, i): TableValue[] => {
        const plain = rulingOn(effect, corrected[i]!);
        const { verdict, reason } = name === 'reach' ? withFront(plain, logs, leftOut) : plain;
        const counts = [countAbove(logs), logs.length];
        return [method, CLAIMS[name], effect, ...counts, effect.p, corrected[i], verdict, reason];
      });
    }),
  };
}

/** The controls: random weights, the weights of the front left out in turn, and networks that share nothing. */
function controlsTable(places: readonly Place[]): Table {
  const separate = (place: Place) => meanRatio(place.final.get(SUM)!, place.separate);
  const rows: [string, string, (place: Place) => number][] = [
    [CONTROL, CLAIMS.reach, (place) => QUANTITIES.reach(place, CONTROL)],
    [CONTROL, CLAIMS.equal, (place) => QUANTITIES.equal(place, CONTROL)],
    [CONTROL, CLAIMS.tuned, (place) => QUANTITIES.tuned(place, CONTROL)],
    ['a weight left out', CLAIMS.reach, leftOutReach],
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
      ...(Object.keys(CLAIMS) as QuantityName[]).map((name) => estimate(name, CLAIMS[name], digits3)),
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

/** Both tasks: the loss of equal weights, and that of the tuned weight, over the loss of each method. */
function tasksTable(places: readonly Place[]): Table {
  const than = { equal: () => SUM, tuned: tunedWeight };
  return {
    name: 'losses-tasks',
    caption: "The losses of equal weights, and of the tuned weight, over a method's loss on each task",
    columns: [
      text('method'),
      text('config'),
      ...TASKS.flatMap((task) =>
        Object.keys(than).map((name) => estimate(`${name}_${task}`, `${name} weights, task ${task}`, digits3)),
      ),
    ],
    rows: [...METHODS, CONTROL].flatMap((method) =>
      [...groupedBy(places, ({ config }) => config)].map(([config, own]): TableValue[] => [
        method,
        config,
        ...TASKS.flatMap((task) =>
          Object.values(than).map((entryAt) =>
            located(
              logsOver(own, (place) => logRatio(place.final.get(entryAt(place))!, place.final.get(method)!, task)),
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
    caption: 'Cells in which a weight of the second task comes nearest to each method, and is the tuned weight',
    columns: [
      text('config'),
      number('weight'),
      number('tuned'),
      ...[...METHODS, CONTROL].map((method) => number(method)),
    ],
    rows: [...groupedBy(places, ({ config }) => config)].flatMap(([config, own]) => {
      const front = entriesOfFront(own[0]!).sort((a, b) => fixedWeight(a)! - fixedWeight(b)!);
      const tuned = own.map(tunedWeight);
      const nearest = [...METHODS, CONTROL].map((method) => own.map((place) => reachOf(place, method, front).nearest));
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
    entry === group || (group === 'other fixed weights' && entry !== SUM && fixedWeight(entry) !== undefined);
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
      const share = (side: 'lowest' | 'highest') => chosen.filter((one) => one[side]).length / chosen.length;
      return [group, chosen.length, share('lowest'), share('highest')];
    }),
  };
}

printTables(import.meta.url, lossesTables);
