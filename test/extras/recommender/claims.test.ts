import { describe, expect, it } from 'vitest';
import { recommenderClaims } from '../../../src/extras/recommender/claims.js';
import type { Claim } from '../../../src/judge/claims/claim.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import type { ClaimTest } from '../../../src/judge/claims/verdict.js';
import {
  type CellResults,
  commonMetrics,
  type RunResult,
} from '../../../src/judge/results/cells.js';
import { makeResults } from '../../judge/claims/synthetic.js';

const findClaim = (id: string): Claim => recommenderClaims.find((claim) => claim.id === id)!;
const [s1, s2, r1, r2, r3, r4, r5, r6] = ['S1', 'S2', 'R1', 'R2', 'R3', 'R4', 'R5', 'R6'].map(
  findClaim,
) as unknown as readonly [Claim, Claim, Claim, Claim, Claim, Claim, Claim, Claim];

/** What is small and differs from seed to seed, and sums to 0 over twelve of them. */
const NOISE = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((x) => x / 10_000);

type Run = Partial<Pick<RunResult, 'metrics' | 'curve' | 'gates' | 'status'>>;

/** A cell of twelve seeds; values get a little noise by seed and model. */
function cell(
  model: string,
  fields: CellResults['fields'],
  runOf: (noise: number) => Run,
): CellResults {
  const runs = NOISE.map(
    (noise, i): RunResult => ({
      seed: i + 1,
      status: 'finished',
      metrics: {},
      curve: {},
      gates: [],
      ...runOf(model.length % 2 ? noise : -noise),
    }),
  );
  return {
    stage: 'final',
    model,
    fields,
    planned: runs.length,
    runs,
    metrics: commonMetrics(runs),
  };
}

const live = (
  model: string,
  p: number,
  engagement: number,
  satisfaction: number,
  name = 'value',
): CellResults =>
  cell(model, { correlation: p }, (noise) => ({
    metrics: {
      [`live_${name}_engagement`]: engagement * (1 + noise),
      [`live_${name}_satisfaction`]: satisfaction * (1 + noise),
    },
  }));

function verdictsOn(claim: Claim, cells: readonly CellResults[], data: object = {}) {
  const results = makeResults(cells, { kind: 'recommender', correlation: 0.5, users: 9, ...data });
  return evaluateClaims(results, [claim]);
}

function said(
  claim: Claim,
  cells: readonly CellResults[],
  data: object = {},
): Record<string, string> {
  const [{ verdict, parts }] = verdictsOn(claim, cells, data) as [
    ReturnType<typeof verdictsOn>[number],
  ];
  return { all: verdict, ...Object.fromEntries(parts.map((part) => [part.part, part.verdict])) };
}

describe('live claims', () => {
  it('R1: engagement falls, stays, or rises by too much; S1: satisfaction rises', () => {
    const single = live('single-task', 0.5, 2, 0.3, 'alone');
    for (const [engagement, verdict] of [
      [1.99, 'supported'],
      [2.002, 'supported'],
      [2.02, 'contradicted'],
    ] as const) {
      expect(said(r1, [single, live('shared-bottom', 0.5, engagement, 0.36)]).all).toBe(verdict);
    }
    expect(said(s1, [single, live('shared-bottom', 0.5, 1.99, 0.36)]).all).toBe('supported');
    expect(said(s1, [single, live('shared-bottom', 0.5, 1.99, 0.29)]).all).toBe('contradicted');
  });

  it('a lift is in percent, of Single-Task as it is served', () => {
    const cells = [
      live('single-task', 0.5, 2, 0.3, 'alone'),
      live('shared-bottom', 0.5, 1.98, 0.36),
    ];
    const [[a], [b]] = [s1, r1].map((claim) => verdictsOn(claim, cells)[0]!.tests) as [
      ClaimTest[],
      ClaimTest[],
    ];
    expect(a!.effect.value).toBeCloseTo(20, 1);
    expect(b!.effect.value).toBeCloseTo(-1, 1);
    expect(b!.comparison).toBe('Shared-Bottom over Single-Task, correlation 0.5, live engagement');
  });

  it('R2: both rise, at every correlation', () => {
    const cells = (mmoe: number) =>
      [0, 1].flatMap((p) => [
        live('shared-bottom', p, 2, 0.3),
        live('mmoe', p, p === 1 ? mmoe : 2.02, 0.32),
      ]);
    expect(said(r2, cells(2.02))).toEqual({ all: 'supported', a: 'supported', b: 'supported' });
    expect(said(r2, cells(1.98))).toEqual({ all: 'mixed', a: 'mixed', b: 'supported' });
  });

  it('a diverged arm is worth less than any other', () => {
    const mmoe = live('mmoe', 0.5, 2.2, 0.4);
    const runs = mmoe.runs.map((run, i) =>
      i < 5 ? { ...run, status: 'diverged' as const, metrics: {} } : run,
    );
    const [verdict] = verdictsOn(r2, [live('shared-bottom', 0.5, 2, 0.3), { ...mmoe, runs }]);
    expect(verdict!.tests[0]).toMatchObject({
      points: 'inconclusive',
      effect: { interval: [-Infinity, expect.any(Number)] },
    });
  });

  it('S2: the lift falls from p = 0 to 1, or rises', () => {
    const cells = (lifts: readonly number[]) =>
      [0, 0.5, 1].flatMap((p, i) => [
        live('single-task', p, 2, 0.3, 'alone'),
        live('shared-bottom', p, 2, 0.3 * (1 + lifts[i]!)),
      ]);
    const [falls] = verdictsOn(s2, cells([0.3, 0.2, 0.1]));
    expect(falls!.verdict).toBe('supported');
    expect(falls!.tests[0]!.effect.value).toBeCloseTo(20, 1);
    expect(said(s2, cells([0.1, 0.2, 0.3])).all).toBe('contradicted');
  });

  it('is about data whose models serve users', () => {
    const [verdict] = verdictsOn(r2, [live('mmoe', 0.5, 2, 1)], { users: 0 });
    expect(verdict).toMatchObject({
      applies: false,
      explanation: 'is about recommender data with users above 0',
    });
  });
});

it('R3: at all checkpoints, each of which is told by its step', () => {
  const models = ['shared-bottom', 'l2-constrained', 'cross-stitch', 'omoe', 'mmoe'];
  const aucs = (at: (i: number, third: number) => number) =>
    models.map((model, i) =>
      cell(model, {}, (noise) => {
        const auc = [1, 2, 3].map((third) => at(i, third) + i * noise);
        return { curve: { step: [20, 40, 60], test_auc_engagement: auc, test_r2_engagement: auc } };
      }),
    );
  const order = [0.65, 0.64, 0.63, 0.66, 0.68];
  expect(
    said(
      r3,
      aucs((i) => order[i]!),
    ),
  ).toEqual({ all: 'supported', a: 'supported', b: 'supported', c: 'supported' });
  // OMoE leads after two thirds.
  expect(
    said(
      r3,
      aucs((i, third) => order[i]! + (i === 3 && third === 2 ? 0.05 : 0)),
    ).a,
  ).toBe('mixed');
});

it('R3 is said once where no setting has its models, without the tests of one of the settings', () => {
  const at = (learningRate: number) =>
    ['shared-bottom', 'mmoe'].map((model, i) =>
      cell(model, { learningRate }, (noise) => {
        const auc = [1, 2, 3].map(() => 0.6 + (i === 1 ? learningRate - 2 : 0) / 100 + noise);
        return { curve: { step: [20, 40, 60], test_auc_engagement: auc, test_r2_engagement: auc } };
      }),
    );
  // MMoE is below Shared-Bottom at one rate, and above it at the other one.
  expect(verdictsOn(r3, [...at(1), ...at(3)])).toMatchObject([
    { setting: {}, verdict: 'not testable', tests: [] },
  ]);
  expect(verdictsOn(r3, at(1))[0]!.tests.map(({ points }) => points)).toContain('against');
});

it('R4: by the entropies of the two gates', () => {
  const gates = (engagement: number, satisfaction: number) => [
    cell('mmoe', {}, (noise) => ({
      gates: [engagement + noise, satisfaction - noise].map((entropy, k) => ({
        name: `gate/${k}`,
        mean: [],
        entropy,
      })),
    })),
  ];
  expect(said(r4, gates(1.5, 1)).all).toBe('supported');
  expect(said(r4, gates(1, 1.5)).all).toBe('contradicted');
});

describe('R5 and R6', () => {
  const treated = (position: string, log: number, random: number, worth: number) =>
    cell('mmoe', { position }, (noise) => {
      const own = position === 'none' ? -noise : noise;
      return {
        metrics: {
          test_auc_engagement: log + own,
          random_auc_engagement: random + own,
          live_value_engagement: worth * (1 + own),
        },
      };
    });

  it('R5: who looks better on the log is worth less, position by position', () => {
    const cells = (input: number) => [
      treated('none', 0.75, 0.65, 1.9),
      treated('input', input, 0.66, 1.95),
      treated('shallow', 0.7, 0.7, 2),
    ];
    expect(said(r5, cells(0.72))).toEqual({
      all: 'supported',
      a: 'supported',
      b: 'supported',
      c: 'supported',
    });
    expect(said(r5, cells(0.69))).toEqual({
      all: 'mixed',
      a: 'supported',
      b: 'mixed',
      c: 'supported',
    });
  });

  it('R6: the gap at the end of the last round against that of the first', () => {
    const rounds = (first: number, last: number) => [
      cell('mmoe', {}, (noise) => ({
        curve: {
          step: [1, 2, 3, 4],
          round: [0, 0, 1, 1],
          test_auc_engagement: [0.9, 0.7 + noise, 0.5, 0.7 + last - noise],
          random_auc_engagement: [0.1, 0.7 - first, 0.1, 0.7],
        },
      })),
    ];
    expect(said(r6, rounds(0.05, 0.1), { rounds: 1 }).all).toBe('supported');
    expect(said(r6, rounds(0.1, 0.05), { rounds: 1 }).all).toBe('contradicted');
    expect(said(r6, rounds(0.05, 0.1)).all).toBe('not testable');
  });
});
