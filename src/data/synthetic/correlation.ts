import * as z from 'zod';
import { across, dispatch, mapping, within } from '../../schema/fields.js';
import { rankOf } from './cholesky.js';
import type { Correlation } from './cosines.js';

const cosine = within({ least: -1, most: 1 });

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

const ofMatrix = mapping({ matrix: matrix.describe('The cosine of each pair of tasks: a row for each task.') });

export const correlation: z.ZodType<Correlation> = dispatch(
  [cosine, ofMatrix],
  (input): z.ZodType<Correlation> => (typeof input === 'object' && input !== null ? ofMatrix : cosine),
);
