import { describe, expect, it } from 'vitest';
import type { Figure } from '../../../../src/judge/report/charts/chart.js';
import { drawingTable } from '../../../../src/judge/report/charts/index.js';
import type { Report } from '../../../../src/judge/report/contents.js';
import { ownSentences } from '../../../../src/judge/report/plot/place.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { makeCell, makeFolder } from '../made.js';

type Rates = Readonly<Record<string, readonly number[]>>;

const correlations = [0.5, 0.9, 1];

/** A cell for each rate of a model, one at each correlation. */
const makeCells = (rates: Rates) =>
  Object.entries(rates).flatMap(([model, own]) =>
    own.map((learningRate, i) =>
      makeCell(model, { correlation: correlations[i]!, learningRate }, [1, 2]),
    ),
  );

const makeReport = (rates: Rates): Report => buildReport([makeFolder(makeCells(rates))]);

const findFigure = ({ figures }: Report, name: string): Figure =>
  figures.find((figure) => figure.name === name)!.views[0]!;

describe('a learning rate that was selected', () => {
  it('is in the captions where all cells have the same one, and a column of every table', () => {
    const report = makeReport({ omoe: [0.01, 0.01, 0.01], mmoe: [0.01, 0.01, 0.01] });
    for (const name of ['fig3', 'fig4', 'fig5']) {
      expect(findFigure(report, name).notes).toMatch(/(^| )Learning rate 0\.01 in all cells\.$/);
      const { columns, rows } = drawingTable(
        findFigure(report, name).drawing,
        report.arrangement.dimensions,
      )!;
      const place = columns.findIndex(({ key }) => key === 'learningRate');
      expect(rows.map((row) => row[place])).toEqual(rows.map(() => 0.01));
    }
  });

  it('is in the notes where models differ in it, for the models that are shown', () => {
    const report = makeReport({ omoe: [0.01, 0.01, 0.001], mmoe: [0.1, 0.1, 0.1] });
    for (const name of ['fig3', 'fig4', 'fig5'])
      expect(findFigure(report, name).notes).toContain(
        'Learning rate: OMoE 0.01, 0.001; MMoE 0.1.',
      );
    const { dimensions, cells } = report.arrangement;
    const ofMmoe = cells.filter(({ cell }) => cell.model === 'mmoe');
    expect(ownSentences(ofMmoe, dimensions)).toBe('Learning rate: MMoE 0.1.');
    const neither = cells.map((placed) => ({ ...placed, model: 2 }));
    expect(
      ownSentences(neither, {
        ...dimensions,
        models: [...dimensions.models, dimensions.models[0]!],
      }),
    ).toBe('');
  });

  it('stands beside both models of a comparison', () => {
    const report = makeReport({ omoe: [0.01], mmoe: [0.1] });
    const pairs = report.tables.find(({ name }) => name === 'pairs-test_mse')!;
    expect(pairs.columns.slice(0, 5).map(({ key }) => key)).toEqual([
      ...['model', 'correlation', 'learningRate', 'other', 'other_learningRate'],
    ]);
    expect(pairs.rows[0]!.slice(0, 5)).toEqual(['MMoE', 0.5, 0.1, 'OMoE', 0.01]);
  });
});

it('a swept field is told by its group instead', () => {
  const cells = [0.1, 0.01].map((learningRate) =>
    makeCell('mmoe', { correlation: 1, learningRate }, [1]),
  );
  expect(buildReport([makeFolder(cells)]).arrangement.dimensions.own).toBeUndefined();
});

it('many values are left to the tables', () => {
  const folders = ['a', 'b'].map((name, i) => {
    const rates = [0.1, 0.01, 0.001].map((rate) => rate * (1 + i));
    return makeFolder(makeCells({ omoe: rates, mmoe: [0.1, 0.1] }), name);
  });
  expect(findFigure(buildReport(folders), 'fig4').notes).toContain(
    'Learning rate: OMoE by cell; MMoE 0.1.',
  );
});
