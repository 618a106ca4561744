import fc from 'fast-check';
import { expect, it } from 'vitest';
import { branin, hartmann6 } from '../../reference/test-functions.js';

it.each([branin, hartmann6])(
  "$name has the literature's minimum",
  ({ value, minimum, ...rest }) => {
    for (const point of rest.minimizers) expect(value(point)).toBeCloseTo(minimum, 5);
    const unitPoint = fc.tuple(
      ...rest.space.dimensions.map(({ low, high }) =>
        fc.double({ min: low, max: high, noNaN: true }),
      ),
    );
    const at = (values: number[]) =>
      Object.fromEntries(rest.space.dimensions.map(({ name }, i) => [name, values[i]!]));
    fc.assert(fc.property(unitPoint, (values) => value(at(values)) >= minimum - 1e-5));
  },
);
