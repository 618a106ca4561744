import { differenceInterval, mcnemar, mcnemarWithoutOne, pairedShares, shareDifference } from '../../stats/shares.js';
import { type Column, estimate, level, number, percent, type TableValue, text } from '../../table/table.js';

/** The columns of a comparison of two models, seed by seed, in a property of runs such as `failed`. */
export const pairedShareColumns = (did: string): Column[] => [
  text('other', 'less'),
  number('pairs', 'seeds'),
  number('only_model', `only the model ${did}`),
  number('only_other', `only the other ${did}`),
  estimate('difference', 'difference of shares', percent),
  number('mcnemar_p', 'McNemar p', level),
  number('mcnemar_p_without_one', 'without one seed', level),
];

/** The sentences for captions on paired shares. */
export const PAIRED_SHARES =
  "Brackets: Tango's 95 % intervals. McNemar's exact test decides with one discordant seed taken from the side that it " +
  'speaks for.';

/**
 * The values in these columns, given whether each run of the model and of the other one has the property, by the same
 * seeds.
 */
export function pairedShareValues(
  other: string,
  did: { readonly model: readonly boolean[]; readonly other: readonly boolean[] },
): TableValue[] {
  const shares = pairedShares(did.model, did.other);
  return [
    ...[other, shares.pairs, shares.first, shares.second],
    { value: shareDifference(shares), interval: differenceInterval(shares) },
    ...[mcnemar(shares), mcnemarWithoutOne(shares)],
  ];
}
