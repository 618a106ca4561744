import { expect, it } from 'vitest';
import { checkpointsTable } from '../../../src/extras/recommender/reporting.js';
import { text } from '../../../src/ground/table/table.js';
import type { KindTableInput, TableCell } from '../../../src/train/data/kind-reporting.js';

/** A cell whose runs, by seed, have these AUCs at each evaluation. */
const cell = (
  model: string,
  rate: number,
  aucs: Readonly<Record<number, readonly number[]>>,
  extra = {},
): TableCell => ({
  model,
  tasks: ['engagement', 'satisfaction'],
  place: [model, rate],
  splits: [],
  overAll: new Map(),
  courses: [
    Object.entries(aucs).map(([seed, values]) => ({
      seed: Number(seed),
      curve: {
        step: values.map((_, i) => 10 * (i + 1)),
        test_auc_engagement: [...values],
        ...extra,
      },
    })),
  ],
});

const makeRows = (...cells: TableCell[]) => {
  const { columns, rows } = checkpointsTable({
    placeColumns: [text('model'), text('rate')],
    cells,
    remarks: [],
  } as unknown as KindTableInput);
  const place = (key: string) => columns.findIndex((column) => column.key === key);
  return rows.map((row) => [
    row[0],
    row[place('steps')],
    row[place('auc')],
    row[place('auc_less_mmoe')],
    row[place('auc_paper')],
  ]);
};

it("has each model at each evaluation, less MMoE on the same seeds, beside the paper's figures", () => {
  const rows = makeRows(
    cell('shared-bottom', 1, { 1: [0.5, 0.6, 0.7], 2: [0.6, 0.7, 0.8], 3: [0.9, 0.9, 0.9] }),
    cell('mmoe', 3, { 1: [0.6, 0.7, 0.8], 2: [0.6, 0.7, 0.8] }),
  );
  expect(rows.map(([model, steps]) => [model, steps])).toEqual([
    ...[10, 20, 30].map((steps) => ['shared-bottom', steps]),
    ...[10, 20, 30].map((steps) => ['mmoe', steps]),
  ]);
  // Of two seeds 0.1 apart: 0.55 +- 12.7062 * 0.05, by a table of Student's t.
  expect(rows[3]![2]).toEqual({ value: 0.6, interval: [expect.closeTo(0.6), expect.closeTo(0.6)] });
  const { value, interval } = rows[0]![3] as { value: number; interval: readonly number[] };
  expect(value).toBeCloseTo(-0.05);
  expect(interval.map((bound) => (bound + 0.05) / 0.05)).toEqual([
    expect.closeTo(-12.7062, 3),
    expect.closeTo(12.7062, 3),
  ]);
  expect(rows.map((row) => row[4])).toEqual([0.6879, 0.6888, 0.69, 0.6894, 0.6897, 0.6908]);
  expect(rows[4]![3]).toBeUndefined();
});

it('compares at equal rates where MMoE has several, and leaves out runs in rounds or with one evaluation', () => {
  const mmoe = [cell('mmoe', 1, { 1: [0.5, 0.6] }), cell('mmoe', 3, { 1: [0.7, 0.8] })];
  const [, second] = makeRows(cell('omoe', 3, { 1: [0.6, 0.6] }), ...mmoe);
  expect(second![3]).toMatchObject({ value: expect.closeTo(-0.2) });
  expect(second![4]).toBeUndefined();
  expect(makeRows(cell('omoe', 2, { 1: [0.6, 0.6] }), ...mmoe)[0]![3]).toBeUndefined();
  expect(
    makeRows(cell('mmoe', 1, { 1: [0.5] }), cell('mmoe', 3, { 1: [0.5, 0.6] }, { round: [0, 1] })),
  ).toEqual([]);
});
