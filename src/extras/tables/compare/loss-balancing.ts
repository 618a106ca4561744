/**
 * The answer to "Does balancing the losses help?" if `training.losses` of a config is a list. For
 * each label and network, the method of least mean loss on validation rows is compared with equal
 * weights and with the fixed weights of least such loss, on test rows. As validation rows of one
 * split are test rows of another, a "yes" is corrected for all methods, and a "no" has to hold for
 * each (help.ts).
 */

import type { Estimate } from '../../../ground/base/estimate.js';
import { groupedBy } from '../../../ground/base/grouped.js';
import { type BalancingKind, balancingKinds } from '../../../ground/base/loss-weights.js';
import type { MetricName } from '../../../ground/base/metric.js';
import type { Measure } from '../../../judge/results/measures.js';
import { chosenFirst, type Help, judgeHelp } from './help.js';
import { EQUAL, mainSetting, withoutLosses } from './main-setting.js';
import {
  correctLevels,
  type Difference,
  type Judged,
  makeDifference,
  type Test,
  type TestedOver,
  testBetween,
} from './tested.js';

const isFixed = (losses: string): boolean => losses.startsWith('fixed ');

/** What is needed of a trained model to compare its losses with others. */
interface Ranked extends Judged {
  readonly model: string;
  readonly error: number;
  /** The number of units on which it finished. */
  readonly n: number;
  readonly validationLoss: number | undefined;
  readonly mean: Estimate;
  readonly beside: Partial<Readonly<Record<MetricName, number>>>;
}

/** What the losses of a method are compared with. */
export type Opponent = 'equal weights' | 'fixed weights';

/** A method that balances losses beside other losses, for a label and a network. */
export interface Balanced {
  readonly title: string;
  readonly measure: Measure;
  readonly model: string;
  readonly than: Opponent;
  /** The losses as the config has them. */
  readonly method: string;
  readonly others: string;
  readonly own: Ranked;
  readonly other: Ranked;
  readonly help: Help;
  readonly difference: Difference;
  /** About how many times as long as with equal or fixed weights a step takes (see `stepTime`). */
  readonly stepTime: number;
}

export interface Balance {
  /** The losses that the other answers are about; undefined if they do not vary. */
  readonly losses: string | undefined;
  /** The setting without losses. */
  readonly fields: Readonly<Record<string, number | string>>;
  readonly balanced: readonly Balanced[];
  /** Whether some network is trained with several losses and none of them is the plain sum. */
  readonly lacksEqual: boolean;
}

/** A setting before its answers are known. */
interface Draft extends TestedOver {
  readonly folder: string;
  readonly fields: Readonly<Record<string, number | string>>;
  readonly margin: number;
  /** The networks whose losses vary. */
  readonly varied: ReadonlySet<string>;
  readonly tasks: readonly {
    readonly title: string;
    readonly measure: Measure;
    readonly models: readonly Ranked[];
  }[];
}

/**
 * Returns the balance at each setting that answers are about: of settings that differ in losses
 * alone, one with equal weights, else the first.
 */
export function balancesIn(drafts: readonly Draft[]): (Balance | undefined)[] {
  const groups = groupedBy([...drafts.keys()], (i) =>
    JSON.stringify([drafts[i]!.folder, withoutLosses(drafts[i]!)]),
  );
  const found = new Map([...groups.values()].map((own) => balanceOf(own.map((i) => drafts[i]!))));
  return drafts.map((draft) => found.get(draft));
}

function balanceOf(settings: readonly Draft[]): [Draft, Balance] {
  const main = mainSetting(settings);
  const { losses, ...fields } = main.fields;
  const pairs = main.tasks.flatMap((_, k) =>
    [...main.varied].flatMap((model) => pairsOn(k, model, main, settings)),
  );
  const levels = correctLevels(pairs.flatMap(({ tests }) => tests));
  const balanced = pairs.map(({ tests, models, ...pair }): Balanced => {
    const differences = tests.map((test) => makeDifference(test, levels));
    const { help } = judgeHelp({ ...pair, differences }, models, pair.measure, main);
    return { ...pair, difference: differences[0]!, help };
  });
  return [
    main,
    {
      losses: losses === undefined ? undefined : String(losses),
      fields,
      balanced,
      lacksEqual: settings.length > 1 && main.varied.size > 0 && losses !== EQUAL,
    },
  ];
}

/**
 * Returns about how many times as long as a plain step a step takes, by its passes through the
 * network, where a backward pass takes as long as two forward passes. A run's own time would depend
 * on what else its machine does.
 */
export function stepTime(losses: string, tasks: number): number {
  const [kind = ''] = losses.split(' ');
  if (!Object.hasOwn(balancingKinds, kind)) return 1;
  const { ofGradients, looksBack } = balancingKinds[kind as BalancingKind];
  return (1 + 2 * (ofGradients ? tasks : 1) + (looksBack ? 1 : 0)) / 3;
}

interface Entry {
  readonly losses: string;
  readonly ranked: Ranked;
  readonly validationLoss: number | undefined;
}

type Pair = Omit<Balanced, 'help' | 'difference'> & {
  /**
   * A test of every method (if there is none, of all fixed weights) against the opponent; the
   * chosen one first.
   */
  readonly tests: readonly Test[];
  readonly models: readonly Ranked[];
};

/**
 * The comparisons for the label of a number and a network; none if nothing was trained to compare.
 */
function pairsOn(label: number, model: string, main: Draft, settings: readonly Draft[]): Pair[] {
  const entries = settings.flatMap(({ fields, tasks, varied }): Entry[] => {
    const ranked = tasks[label]?.models.find((one) => one.model === model);
    if (!ranked || !varied.has(model)) return [];
    const { validationLoss } = ranked;
    return [{ losses: String(fields.losses), ranked, validationLoss }];
  });
  const equal = entries.find(({ losses }) => losses === EQUAL);
  const fixed = chosenFirst(entries.filter(({ losses }) => isFixed(losses)));
  const methods = chosenFirst(entries.filter(({ losses }) => losses !== EQUAL && !isFixed(losses)));
  // Without a method, the fixed weights are what balances.
  const balancing = methods.length > 0 ? methods : fixed;
  const [own] = balancing;
  if (!own) return [];
  const opponents: [Opponent, Entry | undefined][] = [
    ['equal weights', equal],
    ['fixed weights', methods.length > 0 ? fixed[0] : undefined],
  ];
  const { title, measure, models } = main.tasks[label]!;
  return opponents.flatMap(([than, other]): Pair[] => {
    if (!other) return [];
    return [
      {
        title,
        measure,
        model,
        than,
        models,
        stepTime: stepTime(own.losses, main.tasks.length),
        method: own.losses,
        others: other.losses,
        own: own.ranked,
        other: other.ranked,
        tests: balancing.map(({ ranked }) => testBetween(ranked, other.ranked, measure, main)),
      },
    ];
  });
}
