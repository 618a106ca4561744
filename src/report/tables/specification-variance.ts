import type { Dimensions } from '../../analysis/place.js';
import { othersIn, type SpecificationEffect, type Specifications } from '../../analysis/specifications.js';
import { groupedBy } from '../../base/grouped.js';
import { fastStream, shuffled, type Uniform } from '../../base/random.js';
import { etaSquared, permutationLevel } from '../../stats/explained-variance.js';
import { holm } from '../../stats/holm.js';
import { level, number, percent, type Table, text } from '../../table/table.js';

const TIMES = 1999;

/** How much of the differences between specifications does each field explain by itself? One row per field and other model. */
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
