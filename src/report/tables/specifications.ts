import type { Dimensions } from '../../analysis/place.js';
import { othersIn, type SpecificationEffect, type Specifications, sideOf } from '../../analysis/specifications.js';
import { groupedBy } from '../../base/grouped.js';
import { fastStream, shuffled, type Uniform } from '../../base/random.js';
import { holm } from '../../stats/levels.js';
import {
  etaSquared,
  permutationLevel,
  regressionTree,
  type Split,
  type TreeNode,
} from '../../stats/regression-tree.js';
import { digits3, level, number, percent, type Table, type TableValue, text } from '../../table/table.js';
import { relative, signedPercent } from '../plot/axes.js';

/**
 * The limits of a tree that is small enough to be read, with enough specifications in each part
 * (results/reference/RULES.md, section 6).
 */
const LIMITS = { depth: 3, leaf: 16, gain: 0.02 } as const;

/**
 * Under which specifications does the reference model win? A regression tree for each other model, with one row per node.
 */
export function specificationTree({ choices, effects }: Specifications, { models }: Dimensions): Table {
  const others = othersIn(effects);
  return {
    name: 'specification-tree',
    caption:
      'Specifications divided by their fields so that the difference between two models varies least within a part: a ' +
      `regression tree of the logarithm of the ratio of their losses, at most ${LIMITS.depth} levels deep, with at least ` +
      `${LIMITS.leaf} specifications in a part and a gain of ${100 * LIMITS.gain} % of the variance by each split. Dots: the ` +
      'depth. Difference: the geometric mean of the ratio less 1.',
    columns: [
      ...[text('model'), text('other', 'against'), text('part'), number('n', 'specifications')],
      number('difference', 'difference', signedPercent),
    ],
    rows: others.flatMap((other) => {
      const own = effects.filter((effect) => effect.other === other);
      const features = choices.map(({ field }, i) => ({ name: field, values: own.map(({ values }) => values[i]!) }));
      const tree = regressionTree(
        features,
        own.map(({ effect }) => effect),
        LIMITS,
      );
      const titles = [models[own[0]!.model]!.title, models[other]!.title];
      return nodeRows(tree, 'all', 0).map((row) => [...titles, ...row]);
    }),
  };
}

function nodeRows({ n, mean, split }: TreeNode, part: string, depth: number): TableValue[][] {
  return [
    ['· '.repeat(depth) + part, n, relative(mean)],
    ...(split
      ? [
          ...nodeRows(split.yes, conditionOf(split, true), depth + 1),
          ...nodeRows(split.no, conditionOf(split, false), depth + 1),
        ]
      : []),
  ];
}

function conditionOf({ feature, by }: Split, holds: boolean): string {
  if ('atMost' in by) return `${feature} ${holds ? '≤' : '>'} ${digits3(by.atMost)}`;
  return `${feature} ${holds ? '' : 'not '}${by.oneOf.join(', ')}`;
}

/**
 * The numbers of specifications in which a model is better or worse than each other one: of all, and of those where any
 * model learned.
 */
export function specificationShares({ effects }: Specifications, { models, axis }: Dimensions): Table {
  const others = othersIn(effects);
  const places = [undefined, ...(axis ? new Set(effects.map((effect) => effect.axis)) : [])];
  const reference = models[effects[0]!.model]!.title;
  return {
    name: 'specification-shares',
    caption:
      `In how many specifications the loss of ${reference} is lower or higher than that of another model: where the 95 % ` +
      'interval of the median difference lies on one side of 0. Where nothing was learned, no model has a median loss below ' +
      '90 % of Var(y).',
    columns: [
      text('against'),
      ...(axis ? [text(axis.field)] : []),
      text('specifications', 'of'),
      number('count', 'specifications'),
      ...[number('lower'), number('higher'), number('open', 'undecided')],
      ...[number('share_lower', 'share lower', percent), number('share_higher', 'share higher', percent)],
    ],
    rows: others.flatMap((other) =>
      places.flatMap((place) => {
        const here = effects.filter((one) => one.other === other && (place === undefined || one.axis === place));
        const title = place === undefined ? 'all' : String(axis!.values[place]!.value);
        return [
          { of: 'all', counted: here },
          { of: 'where any model learned', counted: here.filter(({ learned }) => learned) },
        ].map(({ of, counted }) => [models[other]!.title, ...(axis ? [title] : []), of, ...countsOf(counted)]);
      }),
    ),
  };
}

function countsOf(effects: readonly SpecificationEffect[]): (number | undefined)[] {
  const count = (side: ReturnType<typeof sideOf>) => effects.filter((effect) => sideOf(effect) === side).length;
  const [lower, higher] = [count('below'), count('above')];
  const all = effects.length;
  const share = (some: number) => (all > 0 ? some / all : undefined);
  return [all, lower, higher, all - lower - higher, share(lower), share(higher)];
}

const TIMES = 1999;

/**
 * How much of the differences between specifications does each field explain by itself? One row for each field and other
 * model.
 */
export function specificationVariance({ choices, effects }: Specifications, { models }: Dimensions): Table {
  const others = othersIn(effects);
  const rows = others.flatMap((other) => {
    const own = effects.filter((effect) => effect.other === other);
    return choices.map(({ field }, choice) => {
      const uniform = fastStream(`mmoe-exp/report/specification-variance/${models[other]!.name}/${field}`);
      return { other, field, ...explained(own, choice, uniform) };
    });
  });
  const corrected = holm(rows.map(({ p }) => p));
  return {
    name: 'specification-variance',
    caption:
      'Share of the variance, over specifications, of the difference between two models (in the logarithm of the ratio of ' +
      `their losses) that each field explains by itself: eta squared. p by ${TIMES.toLocaleString('en-US')} permutations of ` +
      'the values over settings, or within them for what a setting has all values of; corrected levels are by Holm over ' +
      'this table. Fields with many values count by range.',
    columns: [
      ...[text('model'), text('other', 'against'), text('field'), number('levels')],
      number('eta_squared', 'explained', percent),
      ...[number('p', 'p', level), number('p_corrected', 'corrected', level)],
    ],
    rows: rows.map(({ other, field, share, p }, i) => [
      ...[models[effects[0]!.model]!.title, models[other]!.title, field],
      choices.find((choice) => choice.field === field)!.levels.length,
      ...[share, p, corrected[i]],
    ]),
  };
}

interface Explained {
  readonly share: number | undefined;
  readonly p: number | undefined;
}

function explained(effects: readonly SpecificationEffect[], choice: number, uniform: Uniform): Explained {
  const response = effects.map(({ effect }) => effect);
  const levels = effects.map((effect) => effect.levels[choice]!);
  const share = etaSquared(levels, response);
  if (share === undefined) return { share, p: undefined };
  const permute = permutation(effects, levels, uniform);
  return { share, p: permutationLevel(share, () => etaSquared(permute(), response)!, TIMES) };
}

/**
 * Permutes levels as they could have been assigned: over settings, all of whose effects have the same level, or within
 * settings where a setting has several.
 */
function permutation(
  effects: readonly SpecificationEffect[],
  levels: readonly number[],
  uniform: Uniform,
): () => number[] {
  const settings = [...groupedBy(effects.keys(), (row) => effects[row]!.group).values()];
  const isConstant = settings.every((rows) => rows.every((row) => levels[row] === levels[rows[0]!]));
  return () => {
    const permuted = [...levels];
    if (isConstant) {
      const from = shuffled(settings.length, uniform);
      for (const [i, rows] of settings.entries())
        for (const row of rows) permuted[row] = levels[settings[from[i]!]![0]!]!;
    } else {
      for (const rows of settings) {
        const from = shuffled(rows.length, uniform);
        for (const [i, row] of rows.entries()) permuted[row] = levels[rows[from[i]!]!]!;
      }
    }
    return permuted;
  };
}
