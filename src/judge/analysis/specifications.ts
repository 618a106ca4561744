/**
 * The specification curve: the effect of a model compared with another one under every setting of
 * the swept fields.
 */

import { groupedBy } from '../../ground/base/grouped.js';
import { metricColumn } from '../../ground/base/metric.js';
import { axisNumber } from '../../ground/base/words.js';
import { type Center, medianInterval, quantile } from '../../ground/stats/descriptive.js';
import { pairedDifferences } from '../../ground/stats/student.js';
import type { CellResults } from '../results/cells.js';
import { cellLosses, pairBySeed } from '../results/losses.js';
import type { Measure } from '../results/measures.js';
import type { Arrangement, PlacedCell } from './arrangement.js';
import { byPlace, referenceModel } from './model-pairs.js';
import { axisValue, type CellPlace, cellPlace, type Dimensions } from './place.js';

export interface Choice {
  readonly field: string;
  /**
   * Its values in words, ascending; where there are many, ranges of them with about as many values
   * each.
   */
  readonly levels: readonly string[];
}

/**
 * The comparison of a model with another one under a specification: a setting of the swept fields
 * at a value on the axis (Simonsohn, Simmons and Nelson 2020). Ratios are of the losses of the same
 * seed, in natural logarithms: below 0 the model has the lower loss. It is their median over n
 * seeds, with its interval by the sign test.
 */
export interface SpecificationEffect extends CellPlace, Center {
  readonly other: number;
  /** The index of the level, by choice. */
  readonly levels: readonly number[];
  /**
   * Some median loss is below 90 % of the labels' variance; true where no such losses are recorded.
   */
  readonly learned: boolean;
}

export interface Specifications {
  readonly choices: readonly Choice[];
  /** The effects by place, then by the other model. */
  readonly effects: readonly SpecificationEffect[];
}

/** Fewer are better inspected one by one. */
const MIN_SETTINGS = 20;

/**
 * The bound of ratios and of their reciprocals: any beyond it, such as that to a diverged run, is
 * set to it.
 */
const MAX_RATIO = 10;

/**
 * Compares the reference model with each other model under every setting in which both have runs of
 * a seed. Returns the reason if there is nothing to compare.
 */
export function computeSpecifications(
  { dimensions, cells }: Arrangement,
  metric: Measure,
): Specifications | { readonly skipped: string } {
  if (metric.better === 'higher')
    return { skipped: 'it is about ratios of a loss, and of this metric the higher is better' };
  const settings = new Set(cells.map(({ group }) => group)).size;
  if (settings < MIN_SETTINGS) {
    return {
      skipped: `a specification curve needs ${MIN_SETTINGS} settings, and there are ${settings}`,
    };
  }
  const reference = referenceModel(dimensions);
  const isMeasured = cells.some(({ cell }) =>
    cell.runs.some(({ metrics }) => metrics[NMSE] !== undefined),
  );
  const compared = byPlace(cells).flatMap((here) => {
    const own = here.find(({ model }) => model === reference);
    if (!own) return [];
    const learned = !isMeasured || here.some(({ cell }) => medianNmse(cell) < NOTHING);
    return here
      .filter((placed) => placed !== own)
      .flatMap((other) => compareCells(own, other, metric).map((one) => ({ ...one, learned })));
  });
  if (compared.length === 0)
    return { skipped: 'no two models have runs of the same seed with a positive loss' };
  const fields = choiceFields(compared, dimensions);
  const values = compared.map((place) =>
    fields.map((field) => fieldValue(field, place, dimensions)),
  );
  const levelled = fields.map((field, i) =>
    groupLevels(
      field,
      values.map((own) => own[i]!),
    ),
  );
  return {
    choices: levelled.map(({ choice }) => choice),
    effects: compared.map((one, row) => ({
      ...one,
      levels: levelled.map(({ levelOf }, i) => levelOf(values[row]![i]!)),
    })),
  };
}

function compareCells(
  a: PlacedCell,
  b: PlacedCell,
  metric: Measure,
): Omit<SpecificationEffect, 'levels' | 'learned'>[] {
  const [lossesA, lossesB] = pairBySeed([cellLosses(a.cell, metric), cellLosses(b.cell, metric)]);
  if (lossesA!.length === 0 || [...lossesA!, ...lossesB!].some((loss) => !(loss > 0))) return [];
  const most = Math.log(MAX_RATIO);
  const ratios = pairedDifferences(lossesA!.map(Math.log), lossesB!.map(Math.log)).map((ratio) =>
    Math.min(most, Math.max(-most, ratio)),
  );
  return [{ ...cellPlace(a), other: b.model, ...medianInterval(ratios) }];
}

/**
 * A loss of at least this share of the labels' variance shows that nothing was learned
 * (results/reference/RULES.md).
 */
const NOTHING = 0.9;

const NMSE = metricColumn({ part: 'test', name: 'nmse' });

/**
 * The median NMSE over the runs of a cell, with +Infinity for a diverged run; +Infinity where there
 * are no values.
 */
function medianNmse({ runs }: CellResults): number {
  const values = runs.flatMap(({ status, metrics }) =>
    status === 'diverged' ? Infinity : (metrics[NMSE] ?? []),
  );
  return values.length > 0 ? quantile(Float64Array.from(values).sort(), 0.5) : Infinity;
}

/** The fields with more than one value, the axis after the learning rate. */
function choiceFields(places: readonly CellPlace[], dimensions: Dimensions): string[] {
  const { axis, groups } = dimensions;
  const fields = groups.flatMap((group) => Object.keys(group.fields));
  const leading = fields.filter((field) => field === 'learningRate');
  const all = new Set([...leading, ...(axis ? [axis.field] : []), ...fields]);
  return [...all].filter(
    (field) => new Set(places.map((place) => fieldValue(field, place, dimensions))).size > 1,
  );
}

/** The placeholder for the value of a field that a setting does not have. */
const NONE = 'none';

function fieldValue(field: string, place: CellPlace, dimensions: Dimensions): number | string {
  if (field === dimensions.axis?.field) return axisValue(place, dimensions)?.value ?? NONE;
  return dimensions.groups[place.group]!.fields[field] ?? NONE;
}

/** The most numbers that have a level each; more are put into ranges. */
const MAX_VALUES = 6;
const RANGES = 4;

function groupLevels(field: string, values: readonly (number | string)[]) {
  const numbers = [...new Set(values.filter((value) => typeof value === 'number'))].sort(
    (a, b) => a - b,
  );
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))];
  const inRanges = numbers.length > MAX_VALUES;
  const rangeOf = (at: number) => (inRanges ? Math.floor((at * RANGES) / numbers.length) : at);
  const titles = [...groupedBy(numbers.keys(), rangeOf).values()].map((range) =>
    [...new Set([range[0]!, range.at(-1)!].map((at) => axisNumber(numbers[at]!)))].join('–'),
  );
  return {
    choice: { field, levels: [...titles, ...texts] },
    levelOf: (value: number | string) =>
      typeof value === 'number'
        ? rangeOf(numbers.indexOf(value))
        : titles.length + texts.indexOf(value),
  };
}

export const othersIn = (effects: readonly Pick<SpecificationEffect, 'other'>[]): number[] =>
  [...new Set(effects.map(({ other }) => other))].sort((a, b) => a - b);

/** The side of 0 on which the interval of an effect lies; below 0, the model is better. */
export function effectSide({
  interval: [low, high] = [0, 0],
}: SpecificationEffect): 'below' | 'neither' | 'above' {
  if (high < 0) return 'below';
  return low > 0 ? 'above' : 'neither';
}
