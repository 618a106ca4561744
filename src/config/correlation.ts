import { z } from 'zod';
import type { Correlation } from './config.js';
import { across, dispatch, mapping, number } from './fields.js';

const cosine = number('a number from -1 to 1 is needed', (x) => Math.abs(x) <= 1);

const matrix = z
  .array(z.array(cosine, 'a list of numbers is needed'), 'a list of rows is needed')
  .min(2, 'two rows or more are needed')
  .check(
    across<number[][]>((rows, { sound, report }) => {
      const isSquare = rows.every((row, i) => !sound([i]) || row.length === rows.length);
      rows.forEach((row, i) => {
        if (!sound([i])) return;
        if (row.length !== rows.length)
          report([i], `${rows.length} numbers are needed, as there are ${rows.length} rows`);
        else if (row[i] !== 1) report([i, i], '1 is needed on the diagonal');
      });
      if (!isSquare || !sound([])) return;
      let symmetric = true;
      rows.forEach((row, i) => {
        for (let j = 0; j < i; j++) {
          if (row[j] === rows[j]![i]) continue;
          symmetric = false;
          report([i, j], `${rows[j]![i]} is needed, as in row ${j + 1}, column ${i + 1}`);
        }
      });
      if (symmetric && rankOf(rows) === undefined) report([], 'a positive semi-definite matrix is needed');
    }),
  );

/** A cosine, or the matrix of cosines of K >= 2 tasks. */
export const correlation: z.ZodType<Correlation> = dispatch(
  (input): z.ZodType<Correlation> => (typeof input === 'object' && input !== null ? mapping({ matrix }) : cosine),
);

const tolerance = 1e-9;

/** The rank of a symmetric matrix by a Cholesky factorisation with pivots; undefined: not positive semi-definite. */
export function rankOf(symmetric: readonly (readonly number[])[]): number | undefined {
  const rest = symmetric.map((row) => [...row]);
  const open = new Set(rest.keys());
  for (let rank = 0; ; rank++) {
    if ([...open].some((i) => rest[i]![i]! < -tolerance)) return undefined;
    const pivot = [...open].reduce<number | undefined>(
      (best, i) => (best === undefined || rest[i]![i]! > rest[best]![best]! ? i : best),
      undefined,
    );
    if (pivot === undefined) return rank;
    const p = rest[pivot]![pivot]!;
    if (p <= tolerance) {
      // With nothing left on the diagonal, nothing may be left beside it.
      return [...open].every((i) => [...open].every((j) => Math.abs(rest[i]![j]!) <= tolerance)) ? rank : undefined;
    }
    open.delete(pivot);
    for (const i of open) for (const j of open) rest[i]![j]! -= (rest[i]![pivot]! * rest[pivot]![j]!) / p;
  }
}
