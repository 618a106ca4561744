import type { Dimensions } from '../../analysis/place.js';
import { othersIn, type SpecificationEffect, type Specifications, sideOf } from '../../analysis/specifications.js';
import { groupedBy } from '../../base/grouped.js';
import { meanOf } from '../../stats/student.js';
import { mean } from '../../stats/summary.js';
import { estimate, type Field, number, percent, type Table, tableFrom, text } from '../../table/table.js';
import { relative, signedPercent } from '../plot/axes.js';

/** The comparisons with each other model. */
const byOther = ({ effects }: Specifications) =>
  othersIn(effects).map((other) => ({ other, own: effects.filter((effect) => effect.other === other) }));

/** The columns for the two models of a row. */
const modelFields = <T extends Pick<SpecificationEffect, 'model' | 'other'>>({ models }: Dimensions): Field<T>[] => [
  [text('model'), ({ model }) => models[model]!.title],
  [text('other', 'against'), ({ other }) => models[other]!.title],
];

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
