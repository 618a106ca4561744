import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { recommender } from '../../../src/extras/recommender/kind.js';
import {
  type RecommenderSpec,
  type SparseSpec,
  WORLD,
} from '../../../src/extras/recommender/spec.js';
import { drawLog, makeWorld, SLOTS, type World } from '../../../src/extras/recommender/world.js';
import { groupedBy } from '../../../src/ground/base/grouped.js';
import { type StreamName, streamKey } from '../../../src/ground/base/random.js';
import { impressions } from '../../../src/train/kernels/exact-functions.js';

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/recommender.json', import.meta.url), 'utf8'),
) as Fixture;

interface Fixture {
  readonly seed: number;
  readonly keys: Readonly<Record<StreamName, readonly number[]>>;
  readonly logs: readonly (Setting & {
    readonly sparse?: SparseSetting;
    readonly rows: readonly Row[];
  })[];
  readonly worths: readonly {
    readonly p: number;
    readonly powers: readonly number[];
    readonly mean: readonly number[];
    readonly sd: readonly number[];
  }[];
}

type Setting = Pick<
  RecommenderSpec,
  'correlation' | 'positionBias' | 'randomSlots' | 'engagement' | 'satisfaction'
>;

type SparseSetting = Pick<SparseSpec, 'users' | 'items' | 'hash'> & { readonly features: number };

interface Row {
  readonly row: number;
  readonly x: readonly number[];
  readonly truth: readonly [pe: number, ps: number, u: number];
  readonly labels: readonly [number, number | null];
  readonly ids?: readonly number[];
}

const usual: RecommenderSpec = {
  kind: 'recommender',
  world: WORLD,
  features: 100,
  correlation: 0.5,
  positionBias: 1,
  randomSlots: 0.0037,
  engagement: -1.5,
  satisfaction: -2.5,
  position: 'none',
  validationExamples: 0,
  testExamples: 500,
};

const slate = { shown: 'slate', random: 0.0037, position: 'none' } as const;

/** Rows of a log, as arrays of all that is known of them. */
function logRows(
  log: ReturnType<typeof drawLog>,
  start: number,
  rows: number,
  width = log.features,
) {
  const dense = new Float32Array(rows * width);
  const categorical = new Int32Array(rows * 5);
  const labels = new Float32Array(rows * 2);
  const truth = new Float64Array(rows * 3);
  impressions(log, start, rows, { dense, categorical, labels, truth });
  return { dense, categorical, labels, truth };
}

/** As many dense features as the fixture has of each row. */
const sparse: SparseSpec = {
  users: 1e5,
  items: 1e5,
  hash: 1e5,
  embedding: 4,
  dense: 3,
  bottom: [],
};

describe('rows are those that NumPy has', () => {
  test('from the keys of the seed', () => {
    for (const [name, key] of Object.entries(fixture.keys)) {
      expect([...streamKey(fixture.seed, name as StreamName)]).toEqual(key);
    }
  });

  const title = 'p = $correlation, eta = $positionBias, $randomSlots at random, ids $sparse';
  test.each(fixture.logs)(title, ({ rows, sparse: ids, ...setting }) => {
    const { randomSlots: random } = setting;
    const { features = usual.features, ...counts } = ids ?? {};
    const form = ids && { sparse: { ...sparse, ...counts } };
    const world = makeWorld({ ...usual, ...setting, features, ...form }, fixture.seed);
    const log = drawLog(world, fixture.seed, 'test', { ...slate, random });
    const width = ids ? sparse.dense : features;
    for (const start of new Set(
      rows.map(({ row }, i) => (rows[i - 1]?.row === row - 1 ? -1 : row)),
    )) {
      if (start < 0) continue;
      const first = rows.findIndex(({ row }) => row === start);
      const run = rows.slice(first).filter(({ row }, i) => row === start + i);
      const found = logRows(log, start, run.length, width);
      run.forEach(({ x, truth, labels, ids }, i) => {
        x.forEach((value, f) => {
          expect(found.dense[width * i + f]).toBeCloseTo(value, 5);
        });
        if (ids) expect([...found.categorical.subarray(5 * i, 5 * i + 5)]).toEqual(ids);
        truth.forEach((value, k) => {
          expect(found.truth[3 * i + k]).toBeCloseTo(value, 5);
        });
        expect([...found.labels.subarray(2 * i, 2 * i + 2)]).toEqual(
          labels.map((label) => label ?? Number.NaN),
        );
      });
    }
  });
});

it.each([
  ['dense', usual, 100],
  ['sparse', { ...usual, features: 6, sparse }, 3],
] as const)('any row is the same however it is read: %s', (_, spec, width) => {
  const log = drawLog(makeWorld(spec, 3), 3, 'data', { ...slate, visits: 3 });
  const whole = logRows(log, 995, 3000, width);
  for (const [from, count] of [
    [0, 1],
    [7, 20],
    [1003, 61],
    [2999, 1],
  ] as const) {
    const part = logRows(log, 995 + from, count, width);
    expect(part.dense).toEqual(whole.dense.subarray(width * from, width * (from + count)));
    expect(part.categorical).toEqual(whole.categorical.subarray(5 * from, 5 * (from + count)));
    expect(part.labels).toEqual(whole.labels.subarray(2 * from, 2 * (from + count)));
    expect(part.truth).toEqual(whole.truth.subarray(3 * from, 3 * (from + count)));
  }
});

it('tasks have the label function of the spec', () => {
  const spec = { ...usual, features: 6, scale: 1, sines: 3, alpha: 'i/2', beta: 'i' } as const;
  const world = makeWorld(spec, 5);
  const count = 40_000;
  const log = drawLog(world, 5, 'random', { ...slate, shown: 'candidates' });
  const { dense, truth } = logRows(log, 0, count);
  const raw = [0, 1].map((k) =>
    Float64Array.from({ length: count }, (_, row) => {
      let t = 0;
      for (let f = 0; f < 6; f++) t += world.weights[6 * k + f]! * dense[6 * row + f]!;
      return t + Math.sin(t / 2 + 1) + Math.sin(t + 2) + Math.sin(1.5 * t + 3);
    }),
  );
  // w has the length c.
  expect(Math.hypot(...world.weights.subarray(0, 6))).toBeCloseTo(1, 5);
  // The logits of the truth are linear in the label: standardised by its moments, which 300 users
  // and the pool have roughly.
  const logit = (p: number) => Math.log(p / (1 - p));
  raw.forEach((labels, k) => {
    const logits = Float64Array.from({ length: count }, (_, row) => logit(truth[3 * row + k]!));
    const slope = (logits[1]! - logits[0]!) / (labels[1]! - labels[0]!);
    const start = logits[0]! - slope * labels[0]!;
    for (let row = 0; row < 500; row++)
      expect(logits[row]).toBeCloseTo(start + slope * labels[row]!, 3);
    const mean = labels.reduce((sum, y) => sum + y, 0) / count;
    const deviation = Math.sqrt(labels.reduce((sum, y) => sum + (y - mean) ** 2, 0) / count);
    expect((slope * deviation) / [1.2, 1.5][k]!).toBeCloseTo(1, 1);
    expect(start + slope * mean).toBeCloseTo([-1.5, -2.5][k]!, 0);
  });
});

it('what was shown is among the candidates of the request, each once', () => {
  const world = makeWorld(usual, 4);
  const shown = logRows(drawLog(world, 4, 'data', { ...slate, random: 0.5 }), 0, 50 * SLOTS);
  const all = logRows(drawLog(world, 4, 'data', { ...slate, shown: 'candidates' }), 0, 50 * 30);
  const drawn = (truth: Float64Array, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => truth[3 * (from + i) + 2]!);
  for (let request = 0; request < 50; request++) {
    const slots = new Set(drawn(shown.truth, request * SLOTS, SLOTS));
    expect(slots.size).toBe(SLOTS);
    const candidates = drawn(all.truth, request * 30, 30);
    expect([...slots].every((u) => candidates.includes(u))).toBe(true);
  }
});

it('the slot is among the features where it was shown, or as it is served', () => {
  const world = makeWorld({ ...usual, features: 5 }, 1);
  const slotsOf = (position: 'shown' | 'served') => {
    const { dense } = logRows(drawLog(world, 1, 'data', { ...slate, position }), 8, 4, 15);
    return Array.from({ length: 4 }, (_, i) =>
      [...dense.subarray(15 * i + 5, 15 * i + 15)].indexOf(1),
    );
  };
  expect(slotsOf('shown')).toEqual([8, 9, 0, 1]);
  expect(slotsOf('served')).toEqual([0, 0, 0, 0]);
});

it('features are N(0, 1), and requests of a user share its vector', () => {
  const world = makeWorld({ ...usual, features: 10 }, 2);
  const { dense } = logRows(drawLog(world, 2, 'random', { ...slate, random: 1 }), 0, 20_000);
  const mean = dense.reduce((sum, x) => sum + x, 0) / dense.length;
  const square = dense.reduce((sum, x) => sum + x * x, 0) / dense.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(square).toBeCloseTo(1, 1);
  // Within a request, x varies as items do; a user's mean over many varies as users do.
  const ofUser = (user: number) => {
    const log = drawLog(world, 2, 'live', { ...slate, shown: 'candidates', visits: 20 });
    const { dense } = logRows(log, user * 600, 600);
    return Array.from(
      { length: 10 },
      (_, f) => dense.reduce((sum, x, i) => (i % 10 === f ? sum + x : sum), 0) / 600,
    );
  };
  const means = Array.from({ length: 60 }, (_, user) => ofUser(user)).flat();
  expect(means.reduce((sum, x) => sum + x * x, 0) / means.length).toBeCloseTo(0.3, 1);
});

it('ids are as popular as Zipf has it, and hashed evenly', () => {
  const users = 1000;
  const spec = {
    ...usual,
    features: 4,
    sparse: { ...sparse, users, items: 3000, hash: 2 ** 31 - 1, dense: 0 },
  };
  const requests = 4000;
  const { categorical } = logRows(
    drawLog(makeWorld(spec, 1), 1, 'data', { ...slate, shown: 'candidates' }),
    0,
    30 * requests,
    0,
  );
  const column = (c: number, every: number) =>
    Array.from({ length: (30 * requests) / every }, (_, i) => categorical[5 * i * every + c]!);
  const ranked = (ids: readonly number[]) =>
    [...groupedBy(ids, (id) => id).values()].map(({ length }) => length).sort((a, b) => b - a);
  const expected = (k: number, count: number) => Math.log((k + 2) / (k + 1)) / Math.log(count + 1);
  // The first five users of the requests, then those of the items of a candidate, and of the
  // devices.
  for (const [counts, among] of [
    [ranked(column(0, 30)), users],
    [ranked(column(1, 30)), 100],
    [ranked(column(4, 30)), 1000],
  ] as const) {
    for (let k = 0; k < 5; k++) {
      const p = expected(k, among);
      expect(Math.abs(counts[k]! / requests - p)).toBeLessThan(5 * Math.sqrt(p / requests));
    }
  }
  expect(ranked(column(3, 30))).toHaveLength(24);
  // A thousand numbers in as many parts of the range leave 1 / e of these empty; so do users that
  // came.
  const came = new Set(column(0, 30));
  const parts = new Set([...came].map((id) => Math.floor((id / 2 ** 31) * 1000)));
  const filled = 1000 * (1 - Math.exp(-came.size / 1000));
  expect(Math.abs(parts.size - filled)).toBeLessThan(60);
});

const REQUESTS = 3000;

/**
 * Of rankings by pe ps^w on true scores: engagement and satisfaction a slot, as their expectations.
 */
function rankingWorth(world: World, truth: Float64Array, w: number): [number, number] {
  let [engaged, satisfied] = [0, 0];
  for (let request = 0; request < REQUESTS; request++) {
    const candidates = Array.from({ length: 30 }, (_, j) => {
      const [pe, ps] = truth.subarray(3 * (30 * request + j)) as unknown as [number, number];
      return { pe, ps, rank: pe * ps ** w };
    });
    candidates.sort((a, b) => b.rank - a.rank);
    world.looks.forEach((look, slot) => {
      const { pe, ps } = candidates[slot]!;
      engaged += look * pe;
      satisfied += look * pe * ps;
    });
  }
  return [engaged / (REQUESTS * SLOTS), satisfied / (REQUESTS * SLOTS)];
}

describe('what rankings by true scores are worth', () => {
  // NumPy's spread is over worlds of as many requests, of which ours is another one.
  test.each(fixture.worths)('p = $p', ({ p, powers, mean, sd }) => {
    const world = makeWorld({ ...usual, correlation: p }, 1);
    const truth = new Float64Array(REQUESTS * 30 * 3);
    impressions(drawLog(world, 1, 'live', { ...slate, shown: 'candidates' }), 0, REQUESTS * 30, {
      truth,
    });
    const [engaged, satisfied] = rankingWorth(world, truth, 0);
    const lifts = powers.flatMap((w) => {
      const [e, s] = rankingWorth(world, truth, w);
      return [100 * (e / engaged - 1), 100 * (s / satisfied - 1)];
    });
    [engaged, satisfied, ...lifts].forEach((value, i) => {
      expect(Math.abs(value - mean[i]!), String(i)).toBeLessThan(6 * sd[i]!);
    });
  });
});

describe('the data set of a seed', () => {
  const spec = { ...usual, testExamples: 20_000 };
  const { labels, test: log, random, train } = recommender.open(spec, 1);

  it('tells satisfaction of engaged rows alone', () => {
    expect(labels.map(({ name, partial = false }) => [name, partial])).toEqual([
      ['engagement', false],
      ['satisfaction', true],
    ]);
    for (let i = 0; i < 2 * spec.testExamples; i += 2) {
      expect(Number.isNaN(log.labels[i + 1])).toBe(log.labels[i] === 0);
    }
  });

  it('has rates that the old model and the random log should have', () => {
    const rate = (part: typeof log, k: 0 | 1) =>
      part.labels.reduce((sum, label, i) => (i % 2 === k && label === 1 ? sum + 1 : sum), 0) /
      spec.testExamples;
    // NumPy: 13.6 % and 2.4 % of the slots of the old model, 6.9 % and 1.1 % of random ones, p =
    // 0.5.
    expect(rate(log, 0)).toBeCloseTo(0.136, 1);
    expect(Math.abs(rate(log, 0) - 0.136)).toBeLessThan(0.012);
    expect(Math.abs(rate(log, 1) - 0.0238)).toBeLessThan(0.006);
    expect(Math.abs(rate(random!, 0) - 0.0691)).toBeLessThan(0.008);
    expect(Math.abs(rate(random!, 1) - 0.0105)).toBeLessThan(0.004);
  });

  it('is the same for the same seed, and another for another or for other rows of it', () => {
    expect(recommender.open(spec, 1).test.labels).toEqual(log.labels);
    expect(recommender.open(spec, 2).test.labels).not.toEqual(log.labels);
    const trained = new Float32Array(2 * spec.testExamples);
    if (train.kind !== 'impressions') throw new Error(train.kind);
    impressions(train, 0, spec.testExamples, { labels: trained });
    expect(trained).not.toEqual(log.labels);
  });

  it('has the shape that is told without it', () => {
    const asInput: RecommenderSpec = { ...spec, position: 'input' };
    expect(recommender.shape(asInput)).toEqual({
      dense: 110,
      categorical: [],
      embedding: 'sum',
      labels,
      logged: true,
      rows: { train: 0, validation: 0, test: 20_000, random: 20_000 },
    });
    const withIds: RecommenderSpec = { ...asInput, sparse: { ...sparse, bottom: [7] } };
    expect(recommender.shape(withIds)).toMatchObject({
      dense: 13,
      categorical: [1e5, 1e5, 100, 24, 1000],
      embedding: 4,
      bottom: [7],
    });
    const shallow: RecommenderSpec = { ...spec, position: 'shallow' };
    expect(recommender.shape(shallow)).toMatchObject({
      dense: 100,
      position: { task: 0, slots: SLOTS },
    });
  });
});
