import fc from 'fast-check';
import { expect, it } from 'vitest';
import { experimentsOn } from '../../../src/extras/recommender/experiments.js';
import {
  drawRequests,
  makeService,
  rankSlates,
  slatesFrom,
  slatesText,
  slateWorth,
  VISITS,
} from '../../../src/extras/recommender/service.js';
import { type RecommenderSpec, WORLD } from '../../../src/extras/recommender/spec.js';
import { CANDIDATES, makeWorld, SLOTS } from '../../../src/extras/recommender/world.js';

const USERS = 40;

const spec: RecommenderSpec = {
  kind: 'recommender',
  world: WORLD,
  features: 5,
  correlation: 0.5,
  positionBias: 1,
  randomSlots: 0.0037,
  engagement: -0.5,
  satisfaction: -1,
  position: 'none',
  users: USERS,
  satisfactionPower: 0.3,
  validationExamples: 0,
  testExamples: 10,
};

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

it('slates are the best candidates by pe ps^w, the first ones among equals', () => {
  const logits = fc.array(fc.integer({ min: -30, max: 30 }), {
    minLength: 2 * 2 * 6,
    maxLength: 2 * 2 * 6,
  });
  fc.assert(
    fc.property(logits, fc.constantFrom(0, 0.5), (values, power) => {
      const slates = rankSlates(Float32Array.from(values), 6, 3, power);
      for (const request of [0, 1]) {
        const score = (j: number) =>
          sigmoid(values[12 * request + 2 * j]!) *
          sigmoid(values[12 * request + 2 * j + 1]!) ** power;
        const ranked = [0, 1, 2, 3, 4, 5].sort((a, b) => score(b) - score(a) || a - b).map(score);
        const shown = [...slates.subarray(3 * request, 3 * request + 3)];
        expect(new Set(shown).size).toBe(3);
        shown.forEach((j, slot) => {
          expect(score(j) / ranked[slot]!).toBeCloseTo(1, 9);
        });
      }
    }),
  );
});

it('slates are read as they were written, and nothing else is', () => {
  const slates = Uint8Array.from({ length: 64 }, (_, i) => i);
  const text = slatesText(slates);
  expect(slatesFrom(text, 64, 64)).toEqual(slates);
  for (const [other, length, candidates] of [
    [text, 63, 64],
    [text, 64, 63],
    [text.replace('A', '!'), 64, 64],
  ] as const) {
    expect(slatesFrom(other, length, candidates)).toBeUndefined();
  }
});

it('who ranks by the truth is worth most, and what slates are worth is the sum over their slots', () => {
  const requests = drawRequests(makeWorld(spec, 3), 3, spec);
  const logit = (p: number) => Math.log(p / (1 - p));
  const truth = Float32Array.from({ length: requests.rows.rows * 2 }, (_, i) =>
    logit(requests.truth[3 * (i >> 1) + (i % 2)]!),
  );
  const { measures, slates } = makeService(makeWorld(spec, 3), 3, spec).serve(() => truth);
  let engaged = 0;
  const shown = slatesFrom(slates.alone!, USERS * VISITS * SLOTS, CANDIDATES)!;
  shown.forEach((j, i) => {
    engaged +=
      requests.looks[i % SLOTS]! * requests.truth[3 * (Math.floor(i / SLOTS) * CANDIDATES + j)]!;
  });
  expect(measures.live_alone_engagement).toBeCloseTo(engaged / (USERS * VISITS), 10);
  const worst = rankSlates(
    truth.map((x) => -x),
    CANDIDATES,
    SLOTS,
    0,
  );
  expect(measures.live_alone_engagement).toBeGreaterThan(measures.live_value_engagement!);
  expect(measures.live_value_satisfaction).toBeGreaterThan(measures.live_alone_satisfaction!);
  expect(slateWorth(requests, worst)[0]).toBeLessThan(measures.live_alone_engagement! / 2);
});

it('experiments find on average what is true, and nothing between an arm and itself', () => {
  const drawn = (seed: number) =>
    rankSlates(
      Float32Array.from({ length: USERS * VISITS * CANDIDATES * 2 }, (_, i) =>
        Math.sin(seed + 7 * i),
      ),
      CANDIDATES,
      SLOTS,
      0,
    );
  const [one, other] = [drawn(1), drawn(2)];
  const repeats = 100;
  const { arms, pairs } = experimentsOn(spec, 3, [one, other, one], repeats);
  const requests = drawRequests(makeWorld(spec, 3), 3, spec);
  expect(arms.map(({ worth }) => worth)).toEqual(
    [one, other, one].map((slates) => slateWorth(requests, slates)),
  );
  const same = pairs.find(({ control, treatment }) => control === 0 && treatment === 2)!;
  for (const { exact, estimates } of same.tasks) {
    expect(exact).toBe(0);
    expect(estimates.paired).toEqual({
      first: { value: 0, standardError: 0 },
      variance: 0,
      covered: repeats,
      raised: 0,
      lowered: 0,
    });
  }
  for (const { exact, estimates } of pairs[0]!.tasks) {
    expect(estimates.paired!.variance).toBeLessThan(estimates.unpaired!.variance);
    for (const { covered, raised, lowered } of Object.values(estimates)) {
      expect(covered).toBeGreaterThan(0.86 * repeats);
      expect(exact > 0 ? lowered : raised).toBeLessThan(0.1 * repeats);
    }
  }
  for (const { rejections } of arms)
    for (const count of rejections.flat()) expect(count).toBeLessThan(0.14 * repeats);
});

it('IPS and self-normalised IPS estimate what slates are worth', () => {
  const users = 400;
  const world = makeWorld(spec, 4);
  const ranking = (rows: number) =>
    Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(7 * (i >> 1)));
  const { measures } = makeService(world, 4, { ...spec, users }).serve(({ rows }) => ranking(rows));
  for (const task of ['engagement', 'satisfaction']) {
    const worth = measures[`live_value_${task}`]!;
    // Of a request, some 30 worth: every thirtieth slot agrees, and counts thirty times.
    const error = Math.sqrt((CANDIDATES * worth) / (users * VISITS));
    expect(Math.abs(measures[`live_ips_${task}`]! - worth)).toBeLessThan(3 * error);
    expect(Math.abs(measures[`live_snips_${task}`]! - worth)).toBeLessThan(3 * error);
  }
});
