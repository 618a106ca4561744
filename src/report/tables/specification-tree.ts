import type { Dimensions } from '../../analysis/place.js';
import { othersIn, type Specifications } from '../../analysis/specifications.js';
import { regressionTree, type Split, type TreeNode } from '../../stats/regression-tree.js';
import { digits3, number, type Table, type TableValue, text } from '../../table/table.js';
import { relative, signedPercent } from '../plot/ratio.js';

/** A small tree, which can be read, of parts with enough specifications to tell (results/reference/RULES.md, section 6). */
const LIMITS = { depth: 3, leaf: 16, gain: 0.02 } as const;

/** Under which specifications does the reference model win? A regression tree for each other model, a row per node. */
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
