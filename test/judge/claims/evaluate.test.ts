import { expect, it } from 'vitest';
import type { Claim } from '../../../src/judge/claims/claim.js';
import { larger } from '../../../src/judge/claims/comparison.js';
import { evaluateClaims } from '../../../src/judge/claims/evaluate.js';
import { claims } from '../../../src/judge/claims/index.js';
import { type ClaimVerdict, verdictText } from '../../../src/judge/claims/verdict.js';
import type { CellResults, JudgedResults } from '../../../src/judge/results/cells.js';
import type { Quantity } from '../../../src/judge/results/losses.js';
import { modelTitles } from '../../../src/judge/results/variants.js';
import type { KindReporting } from '../../../src/train/data/kind-reporting.js';
import { dataKinds } from '../../../src/train/data/kinds.js';
import { architectures } from '../../../src/train/models/index.js';
import { asThePaperSays, makeCells, makeResults, theOtherWay } from './synthetic.js';

const IDS = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];

/** Evaluates the claims on these data, and checks what must hold for every verdict. */
function evaluate(results: JudgedResults, some?: readonly Claim[]): ClaimVerdict[] {
  const verdicts = evaluateClaims(results, some);
  for (const verdict of verdicts) {
    for (const said of [verdict, ...verdict.parts]) {
      expect(said.explanation).toMatch(/^[^\n]{20,}$/);
      expect(said.explanation).not.toMatch(/NaN|undefined|Infinity/);
    }
    if (verdict.parts.length > 0) {
      expect(verdict.verdict === 'supported').toBe(
        verdict.parts.every((part) => part.verdict === 'supported'),
      );
      expect(new Set(verdict.tests.map(({ part }) => part)).size).toBeLessThanOrEqual(
        verdict.parts.length,
      );
    }
    if (verdict.missing.length > 0) expect('not testable').toBe(verdict.verdict);
    for (const test of verdict.tests) {
      const { p, correctedP, effect, part } = test;
      const family = verdict.tests.filter((other) => other.part === part && counts(other)).length;
      expect(correctedP !== undefined).toBe(counts(test));
      for (const x of [p, correctedP, effect.value, ...(effect.interval ?? [])]) {
        if (x !== undefined) expect(x).toSatisfy(Number.isFinite);
      }
      if (counts(test)) {
        expect(correctedP).toBeGreaterThanOrEqual(p!);
        expect(correctedP).toBeLessThanOrEqual(Math.min(1, family * p!));
      }
      if (effect.interval) expect(effect.interval[0]).toBeLessThanOrEqual(effect.interval[1]);
    }
  }
  return verdicts.filter(({ applies }) => applies);
}

/** Whether a test is in the family of those that are corrected. */
const counts = ({ p, decides }: ClaimVerdict['tests'][number]): boolean =>
  p !== undefined && decides;

const byId = (verdicts: readonly ClaimVerdict[]) =>
  Object.fromEntries(verdicts.map((v) => [v.id, v.verdict]));
const all = (verdict: string) => Object.fromEntries(IDS.map((id) => [id, verdict]));

it('supports what is so', () => {
  const verdicts = evaluate(makeResults(makeCells(asThePaperSays)));
  expect(byId(verdicts)).toEqual(all('supported'));
  expect(verdicts.map((verdict) => verdict.id)).toEqual(IDS);
  expect(verdicts[2]!.explanation).toMatch(
    /^of 6 comparisons, 6 say so; least clearly, Shared-Bottom vs .MoE, correlation .*: ratio of losses 1\.\d+, .*, 200 seeds$/,
  );
});

it('contradicts what is not', () => {
  expect(byId(evaluate(makeResults(makeCells(theOtherWay))))).toEqual(all('contradicted'));
});

it('says which cells the folder lacks, and still shows the tests of the others', () => {
  const cells = makeCells(asThePaperSays);
  const without = (model: string) => makeResults(cells.filter((cell) => cell.model !== model));
  const verdicts = evaluate(without('omoe'));
  expect(byId(verdicts)).toEqual(all('not testable'));
  const c3 = verdicts[2]!;
  expect(c3.missing).toEqual(
    [0.5, 0.9, 1].map((at) => ({ model: 'omoe', at, seeds: 0, needed: 10, planned: false })),
  );
  expect(c3.explanation).toBe('the folder lacks OMoE at correlation 0.5, 0.9 and 1');
  // Parts that do not need it are judged all the same.
  expect(verdicts[1]!.parts.map(({ part, verdict }) => [part, verdict])).toEqual([
    ['a', 'supported'],
    ['b', 'not testable'],
    ['c', 'not testable'],
    ['d', 'not testable'],
  ]);
  expect(c3.tests.map((test) => test.comparison)).toContain(
    'Shared-Bottom vs MMoE, correlation 0.5',
  );
});

it('asks for correlation 1 and 0.5 where a claim is about them', () => {
  const cells = makeCells(asThePaperSays, { correlations: [0.3, 0.9] });
  const verdicts = evaluate(makeResults(cells));
  expect(byId(verdicts)).toEqual({ ...all('supported'), C2: 'not testable', C5: 'not testable' });
  expect(verdicts[1]!.missing.map(({ model, at }) => [model, at])).toEqual([
    ['omoe', 1],
    ['mmoe', 1],
  ]);
  expect(new Set(verdicts[4]!.missing.map(({ at }) => at))).toEqual(new Set([1, 0.5]));
});

it('takes the one correlation of a folder that does not sweep it', () => {
  const cells = makeCells(asThePaperSays, { correlations: [0.5] }).map((cell) => ({
    ...cell,
    fields: {},
  }));
  const verdicts = evaluate(makeResults(cells, { correlation: 0.5 }));
  expect(byId(verdicts)).toMatchObject({ C1: 'not testable', C3: 'supported', C4: 'supported' });
  expect(verdicts[0]!.explanation).toBe(
    '2 correlations are needed in the final stage, and there is 0.5 only',
  );
});

it('does not apply to no run, and is not testable with one or too few', () => {
  expect(byId(evaluate(makeResults([])))).toEqual(all('not testable'));
  expect(byId(evaluate(makeResults(makeCells(asThePaperSays, { stage: 'select' }))))).toEqual(
    all('not testable'),
  );
  const one = evaluate(makeResults(makeCells(asThePaperSays, { seeds: 1 })));
  expect(byId(one)).toEqual(all('not testable'));
  expect(one[2]!.explanation).toContain(
    'MMoE at correlation 0.5, 0.9 and 1 has 1 of 10 seeds needed',
  );
});

it('pairs by seed, and counts only seeds in common', () => {
  const cells = makeCells(asThePaperSays, { seeds: 20 }).map((cell) =>
    cell.model === 'mmoe'
      ? { ...cell, runs: cell.runs.map((run) => ({ ...run, seed: run.seed + 16 })) }
      : cell,
  );
  const [, , c3] = evaluate(makeResults(cells));
  expect(c3!.missing).toContainEqual({
    model: 'mmoe',
    at: 0.5,
    seeds: 4,
    needed: 10,
    planned: true,
  });
});

it('tests nothing where all diverged', () => {
  const verdicts = evaluate(makeResults(makeCells(() => Infinity)));
  expect(byId(verdicts)).toEqual(all('not testable'));
  expect(verdicts[2]!.notes).toEqual([
    '1800 of 1800 runs diverged and count as worse than any other',
  ]);
});

it('ranks diverged runs last', () => {
  const diverging = makeCells((cell, shared, own) =>
    cell.model === 'shared-bottom' && own > 1 ? Infinity : asThePaperSays(cell, shared, own),
  );
  expect(byId(evaluate(makeResults(diverging)))).toMatchObject({
    C3: 'supported',
    C4: 'supported',
  });
});

it('leaves failed runs out and says what is still to come', () => {
  const cells = makeCells(asThePaperSays, { seeds: 30 }).map((cell) => ({
    ...cell,
    planned: 40,
    runs: cell.runs.map((run) =>
      run.seed === 1 ? { ...run, status: 'failed' as const, metrics: {} } : run,
    ),
  }));
  const [c1] = evaluate(makeResults(cells));
  expect(c1!.notes).toEqual([
    '6 of 240 runs ended in an error and are left out',
    '60 of 240 runs are still to come',
  ]);
  expect(c1!.tests[0]!.n).toBe(29);
});

it('handles a metric of which higher is better', () => {
  const cells = makeCells((cell, shared, own) => 1 - asThePaperSays(cell, shared, own), {
    metric: 'test_auc',
  });
  const verdicts = evaluate(makeResults(cells));
  expect(byId(verdicts)).toEqual(all('supported'));
});

it('takes a learning rate selected for each cell as part of the cell', () => {
  const cells = makeCells(asThePaperSays).map((cell, i) => ({
    ...cell,
    fields: { ...cell.fields, learningRate: i % 2 === 0 ? 0.01 : 0.001 },
  }));
  const verdicts = evaluate(makeResults(cells));
  expect(byId(verdicts)).toEqual(all('supported'));
  expect(verdicts[0]!.setting).toEqual({});
});

it('evaluates claims under each setting of the other swept fields', () => {
  const cells = [
    ...makeCells(asThePaperSays, { seeds: 40, fields: { scale: 0.3, learningRate: 0.01 } }),
    ...makeCells(theOtherWay, { seeds: 40, fields: { scale: 3, learningRate: 0.001 } }),
    ...makeCells(theOtherWay, { seeds: 40, fields: { scale: 1, learningRate: 0.001 } }),
  ];
  const c3 = evaluate(makeResults(cells)).filter((verdict) => verdict.id === 'C3');
  expect(c3.map(({ setting, verdict }) => [setting, verdict])).toEqual([
    [{ scale: 0.3 }, 'supported'],
    [{ scale: 3 }, 'contradicted'],
    [{ scale: 1 }, 'contradicted'],
  ]);
});

it('judges a setting as if it were alone', () => {
  const cells = makeCells(asThePaperSays, { seeds: 30, fields: { scale: 1 } });
  const others = makeCells(theOtherWay, { seeds: 30, fields: { scale: 3 } });
  const beside = evaluate(makeResults([...cells, ...others])).filter(
    ({ setting }) => setting.scale === 1,
  );
  expect(beside).toEqual(
    evaluate(makeResults(cells)).map((verdict) => ({ ...verdict, setting: { scale: 1 } })),
  );
});

it('compares a model that lacks a swept field under each of its values', () => {
  const moe = (experts: number) =>
    makeCells(asThePaperSays, { models: ['omoe', 'mmoe'], fields: { experts } });
  const cells = [...makeCells(asThePaperSays, { models: ['shared-bottom'] }), ...moe(4), ...moe(8)];
  const c3 = evaluate(makeResults(cells)).filter((verdict) => verdict.id === 'C3');
  expect(c3.map(({ setting, verdict }) => [setting, verdict])).toEqual([
    [{ experts: 4 }, 'supported'],
    [{ experts: 8 }, 'supported'],
  ]);
});

it('finds hardly anything where there is nothing to find', () => {
  const found: string[] = [];
  for (let world = 0; world < 10; world++) {
    const cells = makeCells((_cell, shared, own) => Math.exp(0.3 * shared + 0.3 * own - 3), {
      seeds: 30,
      fields: { world },
    });
    const parts = evaluate(makeResults(cells)).flatMap((verdict) =>
      verdict.parts.map((part) => ({ id: verdict.id, ...part })),
    );
    const directed = parts.filter(({ id }) => ['C1', 'C3', 'C4'].includes(id));
    // For a mixed part a single comparison is enough.
    found.push(
      ...directed.map(verdictText).filter((said) => ['supported', 'contradicted'].includes(said)),
    );
  }
  // Of 70 parts 5 % or fewer may speak for or against a claim.
  expect(found.length).toBeLessThanOrEqual(3);
});

it('gives the same verdicts whatever the order of the cells and seeds', () => {
  const cells = makeCells(asThePaperSays, { seeds: 30 });
  const reversed = cells.map((cell) => ({ ...cell, runs: [...cell.runs].reverse() })).reverse();
  expect(evaluate(makeResults(reversed))).toEqual(evaluate(makeResults(cells)));
});

it('takes less than two seconds of processor time for nine cells of 200 seeds', () => {
  const results = makeResults(makeCells(asThePaperSays));
  const start = process.cpuUsage();
  evaluateClaims(results);
  const { user, system } = process.cpuUsage(start);
  expect(user + system).toBeLessThan(2e6);
});

it('every claim has its own id and a short sentence, and is about data and models that exist', () => {
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const { id, about } of claims) expect(dataKinds.has(about.kind), id).toBe(true);
  const setting = { values: [0.5, 1], fields: {}, models: [], tasks: [], haveMean: true };
  const models = claims.flatMap(({ checks }) => checks(setting).flatMap(({ samples }) => samples));
  // A variant has its field behind the model's name.
  for (const { model } of models) expect([...architectures.keys()]).toContain(model.split(', ')[0]);
});

it('a claim may be about another axis, and about anything that runs record', () => {
  const drift: KindReporting = {
    axis: {
      field: 'drift',
      noun: 'drift',
      nouns: 'drifts',
      meaning: 'drift',
      title: (value) => `drift ${value}`,
    },
    taskTitle: (task) => task,
  };
  const steps: Quantity = {
    phrase: 'number of steps',
    better: 'lower',
    of: ({ curve }) => curve.step?.length,
  };
  const claim: Claim = {
    id: 'T1',
    short: 'MMoE takes fewer steps',
    sentence: 'MMoE takes fewer steps.',
    source: 'nowhere',
    rule: 'At each drift, OMoE takes more.',
    about: { kind: 'toy' },
    fewestValues: 2,
    checks: ({ values }) =>
      values.map((at) =>
        larger({ model: 'omoe', at, quantity: steps }, { model: 'mmoe', at, quantity: steps }),
      ),
  };
  const cell = (model: string, at: number): CellResults => ({
    stage: 'final',
    model,
    fields: { drift: at },
    planned: 8,
    metrics: [],
    runs: Array.from({ length: 8 }, (_, i) => ({
      seed: i,
      status: 'finished',
      metrics: {},
      gates: [],
      curve: {
        step: Array.from({ length: (model === 'mmoe' ? 5 : 20) + (i % 2) + at }, (_, step) => step),
      },
    })),
  });
  const cells = [1, 2].flatMap((at) => ['omoe', 'mmoe'].map((model) => cell(model, at)));
  const judge = (chosen: readonly CellResults[]) =>
    evaluateClaims(
      {
        kind: drift,
        data: { kind: 'toy' },
        modelTitle: modelTitles(),
        columns: ['drift'],
        cells: chosen,
      },
      [claim],
    )[0]!;
  // 21 or 22 steps to 6 or 7.
  expect(judge(cells)).toMatchObject({ verdict: 'supported', values: [1, 2] });
  expect(judge(cells).tests[0]).toMatchObject({
    comparison: 'OMoE vs MMoE, drift 1, number of steps',
    effect: { name: 'ratio', value: expect.closeTo(43 / 13, 2) },
  });
  expect(judge(cells.slice(0, 2)).explanation).toBe(
    '2 drifts are needed in the final stage, and there is 1 only',
  );
});

it('titles of models that are not built in are those of their results alone', () => {
  const own = modelTitles([{ name: 'my-gate', title: 'My gate' }]);
  expect(own('my-gate, dropout 0.1')).toBe('My gate, dropout 0.1');
  expect(own('mmoe')).toBe('MMoE');
  expect(modelTitles()('my-gate')).toBe('my-gate');
});
