import { describe, expect, it } from 'vitest';
import { fastStream } from '../../../src/ground/base/random.js';
import type { CellResults } from '../../../src/judge/results/cells.js';
import { divideSettings } from '../../../src/judge/results/settings.js';
import { makeResults } from '../claims/synthetic.js';

type Fields = Record<string, number | string>;

const makeCell = (model: string, fields: Fields): CellResults => ({
  stage: 'final',
  model,
  fields,
  planned: 1,
  runs: [],
  metrics: [],
});

/** The cells of specifications, each once: Shared-Bottom has no number of experts. */
function makeCells(
  specifications: readonly Fields[],
  correlations: readonly number[] = [0.5, 1],
): CellResults[] {
  const cells = specifications.flatMap(({ experts, ...others }) =>
    correlations.flatMap((correlation) => [
      makeCell('shared-bottom', { correlation, ...others }),
      ...['omoe', 'mmoe', 'cgc'].map((model) =>
        makeCell(model, { correlation, ...others, experts: experts! }),
      ),
    ]),
  );
  return [
    ...new Map(cells.map((cell) => [JSON.stringify([cell.model, cell.fields]), cell])).values(),
  ];
}

const drawnFrom = (cells: readonly CellResults[]) =>
  divideSettings({ ...makeResults(cells), drawn: true });

/** Distinct specifications of some fields with some values each. */
function makeSpecifications(count: number, fields: number, values: number): Fields[] {
  const uniform = fastStream(`${count} ${fields} ${values}`);
  const found = new Map<string, Fields>();
  while (found.size < count) {
    const names = [...Array.from({ length: fields - 1 }, (_, i) => `field${i}`), 'experts'];
    const fieldsOf = Object.fromEntries(
      names.map((name) => [name, 2 ** Math.floor(uniform() * values)]),
    );
    found.set(JSON.stringify(fieldsOf), fieldsOf);
  }
  return [...found.values()];
}

describe('settings of drawn specifications', () => {
  it('are those that were drawn, with all models, in the order of the product of the fields', () => {
    const drawn = [
      { scale: 3, steps: 10, experts: 4 },
      { scale: 1, steps: 20, experts: 2 },
      { scale: 3, steps: 10, experts: 2 },
      { scale: 1, steps: 10, experts: 2 },
    ];
    const settings = drawnFrom(makeCells(drawn));
    expect(settings.map(({ fields }) => fields)).toEqual([drawn[0], drawn[2], drawn[3], drawn[1]]);
    for (const { cells } of settings) {
      expect([...cells.keys()]).toEqual(['shared-bottom', 'omoe', 'mmoe', 'cgc']);
      for (const ofModel of cells.values()) expect([...ofModel.keys()]).toEqual([0.5, 1]);
    }
    const [first, second] = settings.map(({ cells }) => cells.get('shared-bottom')!.get(1));
    expect(first).toBe(second);
  });

  it('are told apart by all drawn fields, though fewer would do', () => {
    const drawn = [
      { scale: 3, steps: 10, experts: 4 },
      { scale: 1, steps: 20, experts: 2 },
    ];
    expect(divideSettings(makeResults(makeCells(drawn))).map(({ fields }) => fields)).toEqual([
      { scale: 3 },
      { scale: 1 },
    ]);
    expect(drawnFrom(makeCells(drawn)).map(({ fields }) => fields)).toEqual(drawn);
  });

  it('are found again among random specifications', () => {
    for (const [count, fields, values] of [
      [20, 3, 3],
      [27, 3, 3],
      [40, 5, 3],
    ] as const) {
      const drawn = makeSpecifications(count, fields, values);
      const settings = drawnFrom(makeCells(drawn));
      const texts = (list: readonly object[]) => list.map((item) => JSON.stringify(item)).sort();
      expect(texts(settings.map(({ fields }) => fields))).toEqual(texts(drawn));
      for (const { fields, cells } of settings) {
        for (const [model, ofModel] of cells) {
          for (const [correlation, cell] of ofModel) {
            const { experts, ...others } = fields;
            const own = model === 'shared-bottom' ? others : { ...others, experts };
            expect(cell).toMatchObject({ model, fields: { correlation, ...own } });
          }
        }
      }
    }
  });

  it('have a model with settings of its own in all of them', () => {
    const drawn = [
      { steps: 10, experts: 4 },
      { steps: 20, experts: 2 },
    ];
    const own = [0.5, 1].map((correlation) => makeCell('single-task', { correlation, steps: 7 }));
    const settings = drawnFrom([...own, ...makeCells(drawn)]);
    expect(settings.map(({ fields }) => fields)).toEqual(drawn);
    for (const { cells } of settings) expect(cells.get('single-task')!.get(0.5)).toBe(own[0]);
  });

  it('of a single one are one, with its fields', () => {
    const settings = drawnFrom(makeCells([{ steps: 10, experts: 4 }]));
    expect(settings.map(({ fields, cells }) => [fields, cells.size])).toEqual([
      [{ steps: 10, experts: 4 }, 4],
    ]);
  });

  it('are found without their 268 million combinations', () => {
    expect(drawnFrom(makeCells(makeSpecifications(2000, 14, 4)))).toHaveLength(2000);
  });
});

describe('settings of a product', () => {
  it('are all combinations of the fields that make cells unique, the first slowest', () => {
    const product = [3, 1].flatMap((scale) =>
      [20, 10].flatMap((steps) => [2, 8].map((experts) => ({ scale, steps, experts }))),
    );
    expect(divideSettings(makeResults(makeCells(product))).map(({ fields }) => fields)).toEqual(
      product,
    );
  });

  it('of models without a field in common are the combinations of both fields', () => {
    const cells = [
      ...[4, 8].map((experts) => makeCell('mmoe', { correlation: 1, experts })),
      ...[0.1, 1].map((alpha) => makeCell('l2-constrained', { correlation: 1, alpha })),
    ];
    expect(
      divideSettings(makeResults(cells)).map(({ fields, cells }) => [fields, cells.size]),
    ).toEqual([4, 8].flatMap((experts) => [0.1, 1].map((alpha) => [{ experts, alpha }, 2])));
  });

  it('without a partner are kept', () => {
    const cells = [
      ...[0.1, 0.01].flatMap((rate) =>
        [4, 8].map((experts) => makeCell('mmoe', { correlation: 1, rate, experts })),
      ),
      makeCell('shared-bottom', { correlation: 1, rate: 0.5 }),
    ];
    const settings = divideSettings(makeResults(cells)).map(({ fields, cells }) => [
      fields.rate,
      fields.experts,
      ...cells.keys(),
    ]);
    expect(settings).toEqual([
      [0.1, 4, 'mmoe'],
      [0.1, 8, 'mmoe'],
      [0.01, 4, 'mmoe'],
      [0.01, 8, 'mmoe'],
      [0.5, 4, 'shared-bottom'],
      [0.5, 8, 'shared-bottom'],
    ]);
  });

  it('of no cells is one without fields', () => {
    expect(divideSettings(makeResults([]))).toMatchObject([{ fields: {}, values: [] }]);
  });
});
