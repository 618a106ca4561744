import { expect, it } from 'vitest';
import * as z from 'zod';
import { metricColumn, parseMetric } from '../../../src/ground/base/metric.js';
import { mapping, sweepable, whole } from '../../../src/ground/schema/fields.js';
import { defineDataKind } from '../../../src/train/data/kind.js';
import { dataKinds, findKind } from '../../../src/train/data/kinds.js';

/** A minimal kind, of data that are all zeros. */
const zeros = defineDataKind<
  { rows: number; width: number },
  { kind: 'zeros'; rows: number; test: number }
>({
  name: 'zeros',
  schema: mapping({
    kind: z.literal('zeros'),
    rows: sweepable(whole(1)),
    width: sweepable(whole(1)).prefault(3),
  }),
  knownMetrics: [{ part: 'test', name: 'mse' }],
  examples: { test: 10, validation: 0 },
  tasksAreAlike: true,
  results: { taskTitle: (task) => task },
  check: (given, report) => {
    if (given('rows')?.values.includes(13)) report(['rows'], 'any other number is needed');
  },
  taskCounts: () => [1],
  choosable: () => [{ metrics: [{ part: 'test', name: 'mse' }], because: 'the data are zeros' }],
  spec: ({ rows }, { test }) => ({ kind: 'zeros', rows, test }),
  open: () => {
    throw new Error('not opened here');
  },
  shape: ({ rows, test }) => ({
    dense: 3,
    categorical: [],
    embedding: 'sum',
    labels: [{ kind: 'regression', name: '1' }],
    rows: { train: rows, validation: 0, test },
  }),
});

it('a kind takes its own fields and gives its own specs', () => {
  const config = zeros.schema.parse({ kind: 'zeros', rows: [1, 2] });
  const points = zeros.points(config);
  expect(points.map(({ values }) => values)).toEqual([
    { rows: 1, width: 3 },
    { rows: 2, width: 3 },
  ]);
  const spec = points[1]!.spec({ test: 7, validation: 0 });
  expect(spec).toEqual({ kind: 'zeros', rows: 2, test: 7 });
  expect(zeros.shape(spec).rows).toEqual({ train: 2, validation: 0, test: 7 });
  expect(zeros.workload(spec)).toBe(spec);
  expect(zeros.files(config)).toEqual([]);
  expect(zeros.complete(config)).toEqual(config);
});

it('a kind reports faults of its fields', () => {
  const needs: unknown[] = [];
  const field = (name: string) => (name === 'rows' ? { values: [13], swept: false } : undefined);
  zeros.check(field, (path, need) => needs.push([path, need]));
  expect(needs).toEqual([[['rows'], 'any other number is needed']]);
});

it('every kind is found by name, and the columns of its metrics parse back', () => {
  for (const [name, kind] of dataKinds) {
    expect(findKind({ kind: name })).toBe(kind);
    for (const metric of kind.knownMetrics)
      expect(parseMetric(metricColumn(metric))).toEqual(metric);
  }
});
