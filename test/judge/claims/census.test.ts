import { expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import { normalQuantile } from '../../../src/ground/stats/distributions.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { claims } from '../../../src/judge/claims/index.js';
import type { CellResults, RunResult } from '../../../src/judge/results/cells.js';
import type { CensusTasks } from '../../../src/train/data/census/reporting/tasks.js';
import { type CensusScores, censusCell, censusConfig, makeFolder } from '../report/made.js';
import { asThePaperSays, makeCells, makeResults } from './synthetic.js';

const GROUP_2: CensusTasks = ['college', 'never_married'];

/** Mean AUCs of both tasks for each model; runs scatter around them. */
type Means = Readonly<Record<string, readonly [main: number, auxiliary: number]>>;

const AS_TABLE_2: Means = {
  'shared-bottom': [0.87, 0.98],
  'l2-constrained': [0.88, 0.985],
  'cross-stitch': [0.88, 0.985],
  'tensor-factorization': [0.72, 0.75],
  omoe: [0.88, 0.985],
  mmoe: [0.89, 0.99],
};

/** Runs that share part of their noise at a seed. */
function censusCells(
  means: Means,
  { seeds = 20, tasks = GROUP_2, fields = {} } = {},
): CellResults[] {
  return Object.entries(means).map(([model, [main, auxiliary]]) => {
    const scores = Array.from({ length: seeds }, (_, i): CensusScores => {
      const noise = (of: string) => 0.001 * (normal(`${i}`) + normal(`${i}/${model}/${of}`));
      return {
        main: main + noise('main'),
        auxiliary: auxiliary + noise('auxiliary'),
        ...makeGates(model, i),
      };
    });
    return censusCell(model, scores, { tasks, fields });
  });
}

const makeGates = (model: string, i: number): Partial<CensusScores> =>
  model === 'mmoe' ? { entropies: [0.5 + 0.01 * (i % 3), 1 + 0.01 * (i % 4)] } : {};

const normal = (name: string): number => normalQuantile(fastStream(name)());

const judgeCells = (cells: CellResults[], config: unknown = censusConfig(2)) =>
  Object.fromEntries(
    evaluateClaims(makeFolder(cells, 'made', config)).map(
      ({ id, applies, verdict, explanation }) => [id, applies ? verdict : explanation],
    ),
  );

const OTHERS = Object.fromEntries(
  claims
    .filter(({ about }) => about.kind !== 'census-income')
    .map(({ id, about: { kind, preset, sets } }) => [
      id,
      `is about ${kind} data${preset ? ` of the preset ${preset}` : ''}${sets ? ` with ${sets} above 0` : ''}`,
    ]),
);

it('supports what is so', () => {
  expect(judgeCells(censusCells(AS_TABLE_2))).toEqual({
    ...OTHERS,
    C7: 'supported',
    C8: 'supported',
    C10: 'supported',
    C12: 'not testable',
  });
});

it('says how far apart models are, naming their tasks', () => {
  const [c7, c8] = evaluateClaims(makeFolder(censusCells(AS_TABLE_2), 'made', censusConfig(2)));
  expect(c7!.explanation).toMatch(
    /^of 5 comparisons, 5 say so; least clearly, .* vs .*: difference 0\.0\d+, .*, 20 seeds$/,
  );
  expect(c8!.tests.map(({ comparison }) => comparison)).toContain(
    'MMoE vs OMoE, auxiliary-task test AUC',
  );
  const far = c7!.tests.find(({ comparison }) => comparison.includes('Tensor-Factorization'))!;
  // Higher is better.
  expect(far.effect.value).toBeCloseTo(0.15, 2);
  expect(far.asks.margin).toBe(0.01);
});

it('does not support what is so in part: Tensor-Factorization close to Shared-Bottom, OMoE ahead on one task', () => {
  const means = {
    ...AS_TABLE_2,
    'tensor-factorization': [0.865, 0.75],
    omoe: [0.88, 0.995],
  } as const;
  expect(judgeCells(censusCells(means))).toMatchObject({ C7: 'mixed', C8: 'mixed' });
});

it('contradicts what is not: Shared-Bottom and Tensor-Factorization ahead of all others', () => {
  const ahead = {
    ...AS_TABLE_2,
    'shared-bottom': [0.9, 0.995],
    'tensor-factorization': [0.9, 0.995],
  } as const;
  const means = { ...ahead, mmoe: [0.85, 0.97] } as const;
  expect(judgeCells(censusCells(means))).toMatchObject({ C7: 'contradicted', C8: 'contradicted' });
});

it('C8 does not apply to group 1, nor C7 to tasks other than those of the paper', () => {
  const income: CensusTasks = ['income', 'never_married'];
  expect(judgeCells(censusCells(AS_TABLE_2, { tasks: income }), censusConfig(1))).toMatchObject({
    C7: 'supported',
    C8: 'is about group 2 of the census-income data',
    C10: 'supported',
  });
  const bachelor: CensusTasks = ['bachelor', 'never_married'];
  expect(judgeCells(censusCells(AS_TABLE_2, { tasks: bachelor }))).toMatchObject({
    C7: 'is about groups 1 and 2 of the census-income data',
    C10: 'supported',
  });
});

it('takes each swept group as a setting', () => {
  const cells = [
    ...censusCells(AS_TABLE_2, { tasks: ['income', 'never_married'], fields: { group: 1 } }),
    ...censusCells(AS_TABLE_2, { fields: { group: 2 } }),
  ];
  const verdicts = evaluateClaims(makeFolder(cells, 'made', censusConfig([1, 2]))).filter(
    ({ applies }) => applies,
  );
  expect(verdicts.map(({ id, setting }) => [id, setting.group])).toEqual([
    ['C7', 1],
    ['C7', 2],
    ['C8', 2],
    ['C10', 1],
    ['C10', 2],
    // Not compared in either, for the same reason.
    ['C12', undefined],
  ]);
});

it('says which models are missing, once each', () => {
  const { mmoe, 'shared-bottom': shared } = AS_TABLE_2;
  const verdicts = evaluateClaims(
    makeFolder(censusCells({ mmoe: mmoe!, 'shared-bottom': shared! }), 'made', censusConfig(2)),
  );
  const [c7, c8] = verdicts;
  expect(c7!.explanation).toBe(
    'the folder lacks L2-Constrained, Cross-Stitch, OMoE and Tensor-Factorization',
  );
  expect(c8!.missing).toHaveLength(4);
});

it('the sparser task is the one with fewer positives, whichever it is; without shares nothing is concluded', () => {
  const withPositives = (
    positives: readonly [number, number],
    entropies: readonly [number, number],
  ) =>
    judgeCells([
      censusCell(
        'mmoe',
        Array.from({ length: 8 }, (_, i) => ({
          main: 0.9,
          positives,
          entropies: [entropies[0] + 0.01 * i, entropies[1]],
        })),
      ),
    ]).C10;
  expect(withPositives([0.06, 0.43], [0.5, 1])).toBe('supported');
  expect(withPositives([0.43, 0.06], [0.5, 1])).toBe('contradicted');
  expect(withPositives([0.2, 0.2], [0.5, 1])).toBe('not testable');
  const eight = Array.from({ length: 8 }, () => ({ main: 0.9, entropies: [0.5, 1] as const }));
  const made = censusCell('mmoe', eight);
  const changed = (change: (run: RunResult) => Partial<RunResult>) =>
    judgeCells([{ ...made, runs: made.runs.map((run) => ({ ...run, ...change(run) })) }]).C10;
  expect(changed(() => ({}))).toBe('supported');
  const { positive_share_income: _, ...unshared } = made.runs[0]!.metrics;
  expect(changed(() => ({ metrics: unshared }))).toBe('not testable');
  expect(changed(({ gates }) => ({ gates: [{ ...gates[0]!, name: 'gate' }] }))).toBe(
    'not testable',
  );
});

it('the claims on census-income do not apply to synthetic data', () => {
  const all = evaluateClaims(makeResults(makeCells(asThePaperSays)));
  const others = all.filter(({ id }) => ['C7', 'C8', 'C10'].includes(id));
  expect(
    others.map(({ id, reason, explanation, applies }) => [id, reason, explanation, applies]),
  ).toEqual([
    [
      'C7',
      'not compared in these runs',
      'is about groups 1 and 2 of the census-income data',
      false,
    ],
    ['C8', 'not compared in these runs', 'is about group 2 of the census-income data', false],
    ['C10', 'not compared in these runs', 'is about census-income data', false],
  ]);
});
