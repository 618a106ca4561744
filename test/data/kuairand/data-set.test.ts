import { beforeEach, describe, expect, it } from 'vitest';
import type { ExampleTable } from '../../../src/data/dataset.js';
import type { DataConfig } from '../../../src/data/kind.js';
import { kuairand } from '../../../src/data/kuairand/kind.js';
import { type FeatureGroup, featureGroups, type KuairandSpec } from '../../../src/data/kuairand/spec.js';
import { prepared, type Row, rowsOf } from './fixture.js';

const config = (fields: object = {}): DataConfig => kuairand.schema.parse({ kind: 'kuairand', ...fields });
const specOf = (fields: object = {}) =>
  kuairand.points(config(fields))[0]!.spec({ test: 0, validation: 0 }) as KuairandSpec;

/** Exposures with all that is known of them, joined row by row. */
function exposures(): Record<'train' | 'validation' | 'test' | 'random', Row[]> {
  const byId = (rows: Row[], id: string) => new Map(rows.map((row) => [row[id], row]));
  const [users, videos] = [byId(rowsOf('users'), 'user_id'), byId(rowsOf('videos'), 'video_id')];
  const whole = (row: Row): Row => ({
    ...row,
    ...users.get(row.user_id),
    ...videos.get(row.video_id),
    hour: String(Math.floor(Number(row.hourmin) / 100)),
  });
  const standard = [...rowsOf('before'), ...rowsOf('during')].map(whole);
  const between = (rows: Row[], from: number, to: number) =>
    rows.filter(({ date }) => Number(date) >= from && Number(date) < to);
  return {
    train: between(standard, 0, 20220422),
    validation: between(standard, 20220422, 20220429),
    test: between(standard, 20220429, 20230000),
    random: between(rowsOf('random').map(whole), 20220429, 20230000),
  };
}

beforeEach(async () => void (await prepared()));

describe('a data set from KuaiRand-Pure', () => {
  it('has the exposures of each part, in their order, with features and labels that a join by hand gives', () => {
    const spec = specOf({ features: ['ids', 'context', 'video', 'user'], minCount: 10 });
    const { features, labels, ...parts } = kuairand.open(spec, 1);
    const expected = exposures();
    expect(labels.map(({ name }) => name)).toEqual(['is_click', 'is_like']);
    const names = features.categorical.map(({ name }) => name);
    const counts = names.map((name) => {
      const count = new Map<string, number>();
      for (const row of expected.train) count.set(row[name]!, (count.get(row[name]!) ?? 0) + 1);
      return count;
    });
    const slotOf = names.map(() => new Map<string, number>());
    for (const name of ['train', 'validation', 'test', 'random'] as const) {
      const part = parts[name] as ExampleTable;
      const rows = expected[name];
      expect(part.rows, name).toBe(rows.length);
      expect([...part.labels]).toEqual(rows.flatMap(({ is_click, is_like }) => [Number(is_click), Number(is_like)]));
      // Rare values and those that are not in the training rows have slot 0, all others one of their own.
      const slots = rows.flatMap((row, i) =>
        names.map((column, j) => {
          const value = row[column]!;
          if ((counts[j]!.get(value) ?? 0) < 10) return 0;
          const known = slotOf[j]!.get(value) ?? part.categorical[i * names.length + j]!;
          slotOf[j]!.set(value, known);
          return known;
        }),
      );
      expect([...part.categorical], name).toEqual(slots);
    }
    for (const known of slotOf) {
      expect([...known.values()].sort((x, y) => x - y)).toEqual(Array.from(known, (_, i) => i + 1));
    }
    const sizes = counts.map((count) => 1 + [...count.values()].filter((rows) => rows >= 10).length);
    expect(features.categorical.map(({ size }) => size)).toEqual(sizes);
  });

  it('standardizes numbers of videos by the exposures that are trained on', () => {
    const { train, random, features } = kuairand.open(specOf({ features: ['video'] }), 1);
    const expected = exposures();
    // Upload day, width, height, log of the duration; then whether the duration is missing, as it is for some.
    expect(features.dense).toBe(5);
    const given = expected.train.flatMap(({ video_duration }) =>
      video_duration === '' ? [] : [Math.log1p(Number(video_duration))],
    );
    const mean = given.reduce((a, b) => a + b) / given.length;
    const deviation = Math.sqrt(given.reduce((sum, x) => sum + (x - mean) ** 2, 0) / given.length);
    for (const [part, rows] of [
      [train, expected.train],
      [random, expected.random],
    ] as const) {
      const { dense } = part as ExampleTable;
      const found = rows.flatMap((_, i) => [...dense.subarray(i * 5 + 3, i * 5 + 5)].map((x) => x.toFixed(4)));
      const hand = rows.flatMap(({ video_duration: duration }) =>
        duration === '' ? [0, 1] : [Math.fround((Math.log1p(Number(duration)) - mean) / deviation), 0],
      );
      expect(found).toEqual(hand.map((x) => x.toFixed(4)));
    }
  });

  it('has no outcome of an exposure, no policy and no day among its features', () => {
    const ofLog = Object.keys(rowsOf('before')[0]!);
    const names = (features: readonly FeatureGroup[]) =>
      kuairand.open(specOf({ features }), 1).features.categorical.map(({ name }) => name);
    expect(names(featureGroups).filter((name) => ofLog.includes(name))).toEqual(['user_id', 'video_id', 'tab']);
    expect(names(['context'])).toEqual(['tab', 'hour']);
  });

  it('tells sizes without its rows, and which days there are none for', () => {
    const spec = specOf({ embedding: 4 });
    const { train, validation, test, random, features } = kuairand.open(spec, 1);
    const rowsIn = (part: unknown) => (part as ExampleTable).rows;
    expect(kuairand.shape(spec)).toMatchObject({
      ...{ dense: features.dense, categorical: features.categorical.map(({ size }) => size), embedding: 4 },
      rows: { train: rowsIn(train), validation: rowsIn(validation), test: rowsIn(test), random: rowsIn(random) },
    });
    expect(() => kuairand.shape(specOf({ split: { validationFrom: 20220408, testFrom: 20220429 } }))).toThrow(
      'data.split: the standard log has no rows before 20220408: other days are needed',
    );
  });
});
