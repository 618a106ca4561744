import { number, percent, type Table, tableFrom, text } from '../../../ground/table/table.js';
import type { Dimensions } from '../../analysis/place.js';
import {
  effectSide,
  othersIn,
  type SpecificationEffect,
  type Specifications,
} from '../../analysis/specifications.js';

/**
 * Counts of specifications by the side of the effect: of all, and of those where any model learned.
 */
export function specificationShares(
  { effects }: Specifications,
  { models, axis }: Dimensions,
): Table {
  const places = [undefined, ...(axis ? new Set(effects.map((effect) => effect.axis)) : [])];
  const rows = othersIn(effects).flatMap((other) =>
    places.flatMap((place) => {
      const here = effects.filter(
        (one) => one.other === other && (place === undefined || one.axis === place),
      );
      const learned = here.filter((one) => one.learned);
      return [
        { other, place, of: 'all', ...countSides(here) },
        { other, place, of: 'where any model learned', ...countSides(learned) },
      ];
    }),
  );
  const shareOf = (some: number, { all }: (typeof rows)[number]) =>
    all > 0 ? some / all : undefined;
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

function countSides(effects: readonly SpecificationEffect[]) {
  const count = (side: ReturnType<typeof effectSide>) =>
    effects.filter((effect) => effectSide(effect) === side).length;
  return {
    all: effects.length,
    below: count('below'),
    above: count('above'),
    neither: count('neither'),
  };
}
