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
import { meanOf } from '../../stats/student.js';
import { mean } from '../../stats/summary.js';
import {
  digits3,
  estimate,
  type Field,
  level,
  number,
  percent,
  type Table,
  tableFrom,
  text,
} from '../../table/table.js';
import { relative, signedPercent } from '../plot/axes.js';

/**
 * The limits of a tree that is small enough to be read, with enough specifications in each part
 * (results/reference/RULES.md, section 6).
 */
const LIMITS = { depth: 3, leaf: 16, gain: 0.02 } as const;

/** The comparisons with each other model. */
const byOther = ({ effects }: Specifications) =>
  othersIn(effects).map((other) => ({ other, own: effects.filter((effect) => effect.other === other) }));

/** The columns for the two models of a row. */
const modelFields = <T extends Pick<SpecificationEffect, 'model' | 'other'>>({ models }: Dimensions): Field<T>[] => [
  [text('model'), ({ model }) => models[model]!.title],
  [text('other', 'against'), ({ other }) => models[other]!.title],
];

/**
 * Under which specifications does the reference model win? A regression tree for each other model, with one row per node.
 */
export const specificationTree = (specifications: Specifications, dimensions: Dimensions): Table =>
  tableFrom(
    {
      name: 'specification-tree',
      caption:
        'Specifications divided by their fields so that the difference between two models varies least within a part: a ' +
        `regression tree of the logarithm of the ratio of their losses, at most ${LIMITS.depth} levels deep, with at least ` +
        `${LIMITS.leaf} specifications in a part and a gain of ${100 * LIMITS.gain} % of the variance by each split. Dots: the ` +
        'depth. Difference: the geometric mean of the ratio less 1.',
    },
    byOther(specifications).flatMap(({ other, own }) => {
      const tree = regressionTree(
        specifications.choices.map(({ field }, i) => ({ name: field, values: own.map(({ values }) => values[i]!) })),
        own.map(({ effect }) => effect),
        LIMITS,
      );
      return nodesIn(tree).map((node) => ({ ...node, model: own[0]!.model, other }));
    }),
    [
      ...modelFields(dimensions),
      [text('part'), ({ part, depth }) => '· '.repeat(depth) + part],
      [number('n', 'specifications'), ({ node }) => node.n],
      [number('difference', 'difference', signedPercent), ({ node }) => relative(node.mean)],
    ],
  );

interface PlacedNode {
  readonly node: TreeNode;
  /** The condition on the specifications in it. */
  readonly part: string;
  readonly depth: number;
}

/** A node and all below it. */
function nodesIn(node: TreeNode, part = 'all', depth = 0): PlacedNode[] {
  const { split } = node;
  const below = split
    ? ([true, false] as const).flatMap((holds) =>
        nodesIn(holds ? split.yes : split.no, conditionOf(split, holds), depth + 1),
      )
    : [];
  return [{ node, part, depth }, ...below];
}

function conditionOf({ feature, by }: Split, holds: boolean): string {
  if ('atMost' in by) return `${feature} ${holds ? '≤' : '>'} ${digits3(by.atMost)}`;
  return `${feature} ${holds ? '' : 'not '}${by.oneOf.join(', ')}`;
}

/**
 * The numbers of specifications in which a model is better or worse than each other one: of all, and of those where any
 * model learned.
 */
export function specificationShares(specifications: Specifications, { models, axis }: Dimensions): Table {
  const { effects } = specifications;
  const places = [undefined, ...(axis ? new Set(effects.map((effect) => effect.axis)) : [])];
  const rows = byOther(specifications).flatMap(({ other, own }) =>
    places.flatMap((place) => {
      const here = own.filter((one) => place === undefined || one.axis === place);
      const learned = here.filter((one) => one.learned);
      return [
        { other, place, of: 'all', ...countsOf(here) },
        { other, place, of: 'where any model learned', ...countsOf(learned) },
      ];
    }),
  );
  const shareOf = (some: number, { all }: (typeof rows)[number]) => (all > 0 ? some / all : undefined);
  return tableFrom(
    {
      name: 'specification-shares',
      caption:
        `In how many specifications the loss of ${models[effects[0]!.model]!.title} is lower or higher than that of another model: where the 95 % ` +
        'interval of the median difference lies on one side of 0. Where nothing was learned, no model has a median loss below ' +
        '90 % of Var(y).',
    },
    rows,
    [
      [text('against'), ({ other }) => models[other]!.title],
      [
        text(axis?.field ?? ''),
        ({ place }) => axis && (place === undefined ? 'all' : String(axis.values[place]!.value)),
      ],
      [text('specifications', 'of'), ({ of }) => of],
      [number('count', 'specifications'), ({ all }) => all],
      [number('lower'), ({ below }) => below],
      [number('higher'), ({ above }) => above],
      [number('open', 'undecided'), ({ neither }) => neither],
      [number('share_lower', 'share lower', percent), (row) => shareOf(row.below, row)],
      [number('share_higher', 'share higher', percent), (row) => shareOf(row.above, row)],
    ],
  );
}

function countsOf(effects: readonly SpecificationEffect[]) {
  const count = (side: ReturnType<typeof sideOf>) => effects.filter((effect) => sideOf(effect) === side).length;
  return { all: effects.length, below: count('below'), above: count('above'), neither: count('neither') };
}

/**
 * The mean difference for each value of each field: the geometric mean of the ratio of losses over the settings with it. The
 * values on the axis of a setting share its seeds: they are averaged first, so that the settings are independent.
 */
export const specificationChoices = (specifications: Specifications, dimensions: Dimensions): Table =>
  tableFrom(
    {
      name: 'specification-choices',
      caption:
        'How much lower or higher the loss of a model is than that of the other one, by the value of each field: the geometric mean ' +
        "of the ratio of losses over the settings with this value, less 1, with Student's 95 % interval.",
    },
    byOther(specifications).flatMap(({ other, own }) =>
      specifications.choices.flatMap(({ field, levels }, choice) =>
        levels.flatMap((value, level) => {
          const settings = groupedBy(
            own.filter((effect) => effect.levels[choice] === level),
            ({ group }) => group,
          );
          const means = [...settings.values()].map((setting) => mean(setting.map(({ effect }) => effect))!);
          return means.length > 0 ? [{ model: own[0]!.model, other, field, value, means }] : [];
        }),
      ),
    ),
    [
      ...modelFields(dimensions),
      [text('field'), ({ field }) => field],
      [text('value'), ({ value }) => value],
      [number('n', 'settings'), ({ means }) => means.length],
      [
        estimate('difference', 'difference', signedPercent),
        ({ means }) => {
          const { value, interval } = meanOf(means);
          return { value: relative(value!), interval: interval && [relative(interval[0]), relative(interval[1])] };
        },
      ],
    ],
  );

const TIMES = 1999;

/**
 * How much of the differences between specifications does each field explain by itself? One row for each field and other
 * model.
 */
export function specificationVariance(specifications: Specifications, dimensions: Dimensions): Table {
  const rows = byOther(specifications).flatMap(({ other, own }) =>
    specifications.choices.map(({ field, levels }, choice) => {
      const name = `mmoe-exp/report/specification-variance/${dimensions.models[other]!.name}/${field}`;
      return { model: own[0]!.model, other, field, levels, ...explained(own, choice, fastStream(name)) };
    }),
  );
  const corrected = holm(rows.map(({ p }) => p));
  return tableFrom(
    {
      name: 'specification-variance',
      caption:
        'Share of the variance, over specifications, of the difference between two models (in the logarithm of the ratio of ' +
        `their losses) that each field explains by itself: eta squared. p by ${TIMES.toLocaleString('en-US')} permutations of ` +
        'the values over settings, or within them for what a setting has all values of; corrected levels are by Holm over ' +
        'this table. Fields with many values count by range.',
    },
    rows,
    [
      ...modelFields(dimensions),
      [text('field'), ({ field }) => field],
      [number('levels'), ({ levels }) => levels.length],
      [number('eta_squared', 'explained', percent), ({ share }) => share],
      [number('p', 'p', level), ({ p }) => p],
      [number('p_corrected', 'corrected', level), (_, i) => corrected[i]],
    ],
  );
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
