import { rankOf } from '../../data/synthetic/cholesky.js';
import type { Across } from '../../schema/fields.js';
import { type Draft, syntheticField } from './draft.js';

/** An explicit alpha or beta has one number a sine, so that it says how many sines there are. */
export function seriesAgree(draft: Draft, across: Across): void {
  const lengths = (key: 'alpha' | 'beta') =>
    syntheticField(draft, across, key)?.values.map((series) =>
      typeof series === 'string' ? undefined : series.values.length,
    );
  const sines = syntheticField(draft, across, 'sines')?.values;
  const check = (key: 'alpha' | 'beta', needed: readonly (number | undefined)[] | undefined, as: string) => {
    const axis = syntheticField(draft, across, key);
    lengths(key)?.forEach((length, i) => {
      const other = needed?.find((n) => n !== undefined && n !== length);
      if (length === undefined || other === undefined) return;
      const numbers = other === 1 ? '1 number is' : `${other} numbers are`;
      across.report(['data', key, ...(axis?.swept ? [i] : [])], `${numbers} needed, as ${as}`);
    });
  };
  check('alpha', sines, 'data.sines says');
  check('beta', sines, 'data.sines says');
  // One fault of lengths is enough: with sines given, both were held against it.
  if (sines === undefined) check('beta', lengths('alpha'), 'data.alpha has');
}

/** The weights of K tasks span as many dimensions as their cosines have rank: x must have as many. */
export function ranksFit(draft: Draft, across: Across): void {
  const correlation = syntheticField(draft, across, 'correlation');
  const features = syntheticField(draft, across, 'features');
  if (!correlation || !features) return;
  const least = Math.min(...features.values);
  correlation.values.forEach((value, i) => {
    const rank = typeof value === 'number' ? 0 : (rankOf(value.matrix) ?? 0);
    if (rank <= least) return;
    const path = ['data', 'correlation', ...(correlation.swept ? [i] : []), 'matrix'];
    across.report(
      path,
      `a rank of at most ${least} is needed, as data.features is ${least}, and this has rank ${rank}`,
    );
  });
}
