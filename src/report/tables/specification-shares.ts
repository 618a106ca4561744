import type { Dimensions } from '../../analysis/place.js';
import { othersIn, type SpecificationEffect, type Specifications, sideOf } from '../../analysis/specifications.js';
import { number, percent, type Table, text } from '../../table/table.js';

/** In how many specifications a model is better or worse than each other one: of all, and of those where any model learned. */
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
