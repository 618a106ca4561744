import { expect, it } from 'vitest';
import type { TableValue } from '../../../../src/ground/table/table.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import type { CellResults } from '../../../../src/judge/results/cells.js';
import { makeCell, makeFolder } from '../made.js';

/** Tables by name, their rows as records by the keys of the columns. */
function tablesByName(cells: readonly CellResults[], data: object = { noise: 0.5 }) {
  const folder = makeFolder(cells, 'made', { name: 'made', data: { kind: 'synthetic', ...data } });
  const tables = buildReport([folder]).tables.map(({ name, columns, rows }) => {
    const named = rows.map((row) => Object.fromEntries(columns.map(({ key }, i) => [key, row[i]])));
    return [name, named] as const;
  });
  return new Map<string, Record<string, TableValue>[]>(tables);
}

const correlation = 1;
// The noise has the variance 0.25: runs above 0.5 are stuck.
const shared = makeCell('shared-bottom', { correlation }, [
  0.3,
  0.5,
  0.51,
  Infinity,
  0.4,
  2,
  0.3,
  0.3,
]);
const mmoe = makeCell('mmoe', { correlation }, [0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]);
const broken = makeCell('omoe', { correlation }, [1, 1, 1, 1, 1, 1, Infinity, 0.5]);

it('counts runs that ended above twice the variance of the noise, by the same limit for all models', () => {
  const [first, second, third] = tablesByName([shared, broken, mmoe]).get('stuck')!;
  expect(first).toMatchObject({
    model: 'Shared-Bottom',
    correlation: 1,
    limit: 0.5,
    runs: 8,
    stuck: 3,
    diverged: 1,
    // From the tails of the binomial distribution, by bisection in Python's integers.
    share: { value: 0.375, interval: [expect.closeTo(0.0852334, 6), expect.closeTo(0.7551368, 6)] },
  });
  // By its own median, none of its finished runs failed.
  expect(second).toMatchObject({ model: 'OMoE', runs: 8, stuck: 7, diverged: 1 });
  expect(third).toMatchObject({ model: 'MMoE', stuck: 0, share: { value: 0 } });
});

it('says nothing of stuck runs where the noise is not known, or no run ended below the limit', () => {
  const above = [
    makeCell('omoe', { correlation }, [1, 2]),
    makeCell('mmoe', { correlation }, [1, Infinity]),
  ];
  const [unknown, none, some] = [
    tablesByName([shared, mmoe], {}),
    tablesByName(above),
    tablesByName([...above, shared]),
  ];
  expect([unknown.has('stuck'), none.has('stuck')]).toEqual([false, false]);
  expect(some.get('stuck')).toHaveLength(3);
});
