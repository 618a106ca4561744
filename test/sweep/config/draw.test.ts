import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/ground/base/canonical-json.js';
import { countDrawable } from '../../../src/sweep/config/draw.js';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { planFinal } from '../../../src/sweep/runs/plan.js';
import { makeSelector } from '../../../src/sweep/runs/selection.js';
import { computeFigure2, fitsFigure2 } from '../../../src/train/data/synthetic/figure-2-curve.js';
import type { SyntheticSpec } from '../../../src/train/data/synthetic/spec.js';
import { smallConfig } from '../../support/config.js';

const engine = { name: 'tfjs', backend: 'cpu', version: '1' } as const;

const base = {
  data: {
    kind: 'synthetic',
    features: 8,
    correlation: [0.5, 1],
    scale: [0.1, 1, 3],
    sines: [1, 4, 10],
  },
  models: [
    'shared-bottom',
    { name: 'omoe', experts: [2, 4, 8] },
    { name: 'mmoe', experts: [2, 4, 8] },
  ],
  training: { steps: [10, 20], batchSize: 8, testExamples: 20 },
};

const drawing = (specifications: number, changes: object = {}, seed = 1) =>
  smallConfig({ ...base, draw: { specifications, seed }, ...changes });

const drawnCells = (...given: Parameters<typeof drawing>) => expandCells(drawing(...given)).cells;

/** The specifications in the order in which they were drawn: the fields of their MMoE cells. */
const drawnFields = (...given: Parameters<typeof drawing>) =>
  drawnCells(...given)
    .filter(({ model, fields }) => model === 'mmoe' && fields.correlation === 0.5)
    .map(({ fields }) => canonicalJson(fields));

describe('a draw of specifications', () => {
  it('has every value on the axis and every model in each, which share one choice of a size', () => {
    const { columns, cells } = expandCells(drawing(5));
    expect(columns).toEqual(['correlation', 'scale', 'sines', 'steps', 'experts']);
    expect(cells).toHaveLength(5 * 2 * 3);
    for (let i = 0; i < 5; i++) {
      const own = cells.slice(6 * i, 6 * i + 6);
      expect(own.map(({ model, fields }) => [model, fields.correlation])).toEqual(
        [0.5, 1].flatMap((p) => ['shared-bottom', 'omoe', 'mmoe'].map((model) => [model, p])),
      );
      const shared = own.map(({ fields: { correlation: _, experts: __, ...fields } }) =>
        canonicalJson(fields),
      );
      expect(new Set(shared).size).toBe(1);
      expect(own[0]!.fields.experts).toBeUndefined();
      expect(new Set(own.flatMap(({ fields }) => fields.experts ?? [])).size).toBe(1);
    }
  });

  it('is the same each time, another for another seed, and the beginning of a longer one', () => {
    const drawn = drawnFields(20);
    expect(drawnFields(20)).toEqual(drawn);
    expect(drawnFields(20, {}, 2)).not.toEqual(drawn);
    expect(drawnFields(50).slice(0, 20)).toEqual(drawn);
  });

  it('may skip those at its beginning, but not more than there are', () => {
    const skipping = { draw: { specifications: 5, skip: 20, seed: 1 } };
    expect(drawnFields(0, skipping)).toEqual(drawnFields(25).slice(20));
    expect(() => drawnFields(0, { draw: { specifications: 5, skip: 50, seed: 1 } })).toThrow(
      'a whole number of at most 4 is needed, because the lists make 54 combinations and draw.skip leaves out 50',
    );
  });

  it('has all values of the lists that each combination has, and the same combinations', () => {
    const each = { draw: { specifications: 5, seed: 1, each: ['training.steps'] } };
    const { cells } = expandCells(drawing(0, each));
    expect(cells).toHaveLength(5 * 2 * 2 * 3);
    const drawn = (own: typeof cells) => [
      ...new Set(own.map(({ fields }) => canonicalJson([fields.scale, fields.sines]))),
    ];
    const without = drawing(5, { training: { ...base.training, steps: 10 } });
    expect(drawn(cells)).toEqual(drawn(expandCells(without).cells));
    expect(countDrawable(drawing(0, each))).toBe(3 * 3 * 3);
    expect(() =>
      drawing(0, { draw: { specifications: 5, seed: 1, each: ['training.step'] } }),
    ).toThrow('a field with a list of values is needed: data.scale, data.sines, training.steps');
  });

  it('of as many as there are is all of them, each once', () => {
    const config = drawing(54);
    const product = smallConfig(base);
    expect(countDrawable(config)).toBe(3 * 3 * 2 * 3);
    expect(new Set(drawnFields(54)).size).toBe(54);
    const keys = (config: typeof product) => planFinal(config, engine).runs.map(({ key }) => key);
    expect(keys(config).sort()).toEqual(keys(product).sort());
  });

  it('takes all values about equally often', () => {
    // 18 of 54 specifications have each scale: the number among 27 has a standard deviation of 1.7.
    const counts = [1, 2, 3, 4, 5].flatMap((seed) =>
      [0.1, 1, 3].map(
        (scale) => drawnFields(27, {}, seed).filter((id) => JSON.parse(id).scale === scale).length,
      ),
    );
    for (const count of counts) expect(Math.abs(count - 9)).toBeLessThanOrEqual(6);
  });

  it('plans cells once that several specifications share', () => {
    const plan = planFinal(drawing(54), engine);
    expect(plan.cells.filter(({ model }) => model === 'shared-bottom')).toHaveLength(2 * 18);
    expect(new Set(plan.runs.map(({ key }) => key)).size).toBe(plan.runs.length);
  });

  it('under a condition takes only what meets it, spread over its order, the first ones of a longer draw', () => {
    const data = {
      kind: 'synthetic',
      features: 8,
      correlation: [0.5, 1],
      noise: 0.1,
      scale: [0.1, 0.3, 1, 3],
      sines: [2, 4, 6, 8, 10],
      alpha: ['i', 'i/2'],
      beta: ['i', '(i-1)^2'],
    };
    const where = (specifications: number) => ({
      data,
      draw: { specifications, seed: 1, where: 'fits-figure-2' },
    });
    const shares = (specifications: number) =>
      expandCells(drawing(0, where(specifications)))
        .cells.filter(({ model, fields }) => model === 'mmoe' && fields.correlation === 0.5)
        .map(({ spec }) => computeFigure2(spec.data as SyntheticSpec))
        .map((figure) => (fitsFigure2(figure) ? figure.linear : Number.NaN));
    const count = countDrawable(drawing(0, where(4)));
    expect(count).toBeLessThan(4 * 5 * 2 * 2 * 3 * 2);
    const all = shares(count).sort((a, b) => a - b);
    expect(all.some(Number.isNaN)).toBe(false);
    const ranks = shares(8).map((share) => all.indexOf(share) / all.length);
    const sorted = [...ranks].sort((a, b) => a - b);
    const gaps = sorted.map((rank, i) =>
      i === 0 ? 1 + rank - sorted.at(-1)! : rank - sorted[i - 1]!,
    );
    for (const gap of gaps) expect(Math.abs(gap - 1 / 8)).toBeLessThan(0.05);
    expect(shares(20).slice(0, 8)).toEqual(shares(8));
  });

  it('under a condition takes the same label functions of a recommender', () => {
    const labels = {
      scale: [0.1, 0.3, 1, 3],
      sines: [2, 4, 6, 8, 10],
      alpha: ['i', 'i/2'],
      beta: ['i', '(i-1)^2'],
    };
    const drawnWith = (data: object) => {
      const draw = { specifications: 8, seed: 1, where: 'fits-figure-2' };
      const { cells } = expandCells(
        drawing(0, { data: { correlation: 0.5, ...data, ...labels }, draw }),
      );
      const functions = cells.map(({ spec }) => {
        const { scale, sines, alpha, beta } = spec.data as SyntheticSpec;
        return JSON.stringify([scale, sines, alpha, beta]);
      });
      return [...new Set(functions)];
    };
    expect(drawnWith({ kind: 'recommender' })).toEqual(drawnWith({ kind: 'synthetic' }));
  });

  it('has a selection for each specification and place', () => {
    const select = {
      'training.learningRate': { from: [0.1, 0.2], seeds: 2, per: 'cell', by: 'test_mse' },
    };
    const search = makeSelector(drawing(3, { select, models: ['mmoe'] }))!;
    expect(search.next([])).toHaveLength(2 * 3 * 2);
    expect(search.finalCells()).toHaveLength(2 * 3);
  });

  it('leaves the settings of a model alone', () => {
    const settings = { omoe: { experts: 3, training: { steps: 7 } } };
    const omoe = drawnCells(10, { settings }).filter(({ model }) => model === 'omoe');
    expect(omoe.every(({ fields }) => fields.experts === 3 && fields.steps === 7)).toBe(true);
    expect(drawnFields(10, { settings })).toEqual(drawnFields(10));
  });

  it('may draw presets beside fields', () => {
    const data = {
      kind: 'synthetic',
      correlation: 0.5,
      preset: ['sines-10', 'sines-4'],
      scale: [1, 2],
    };
    const cells = drawnCells(4, { data, models: ['mmoe'], training: {} });
    expect(new Set(cells.map(({ spec }) => canonicalJson(spec.data))).size).toBe(4);
  });

  it('does not form the 10^9 combinations, for which there is no memory', () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => i + 1);
    const data = {
      kind: 'synthetic',
      correlation: [0.5, 1],
      scale: numbers,
      sines: numbers,
      noise: numbers,
    };
    expect(drawnCells(100, { data })).toHaveLength(600);
  });

  it('is refused where its runs would be too many', () => {
    expect(() => drawnCells(54, { seeds: 3087 })).toThrow('1000188 runs');
  });
});
