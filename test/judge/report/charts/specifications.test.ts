import { describe, expect, it } from 'vitest';
import { tableCsv } from '../../../../src/ground/table/csv.js';
import type { Figure } from '../../../../src/judge/report/charts/chart.js';
import {
  draw,
  drawingTable,
  filterDrawing,
  tooLarge,
} from '../../../../src/judge/report/charts/index.js';
import type { Report } from '../../../../src/judge/report/contents.js';
import { emptyDocument } from '../../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { makeCell, makeFolder } from '../made.js';

const losses = [1, 2, 3, 4, 5, 6, 7, 8];
const rates = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((i) => i / 1000);

/**
 * Twenty settings, all at two correlations: the loss of MMoE is half that of Shared-Bottom at a
 * scale of 1, and twice at a scale of 3, whatever the learning rate.
 */
function report(settings = rates, broken: readonly number[] = losses): Report {
  const cells = [1, 3].flatMap((scale) =>
    settings.flatMap((learningRate) =>
      [0.5, 1].flatMap((correlation) => {
        const fields = { correlation, scale, learningRate };
        const times = scale === 1 ? 0.5 : 2;
        const own = scale === 3 && learningRate === 0.01 ? broken : losses;
        return [
          makeCell('shared-bottom', fields, losses),
          makeCell(
            'mmoe',
            fields,
            own.map((loss) => times * loss),
          ),
        ];
      }),
    ),
  );
  return buildReport([makeFolder(cells)]);
}

const findFigure = ({ figures }: Report, name: string): Figure =>
  figures.find((figure) => figure.name === name)!.views[0]!;

const figureCells = (made: Report, name: string): string[][] =>
  splitCsv(tableCsv(drawingTable(findFigure(made, name).drawing, made.arrangement.dimensions)!));

const splitCsv = (csv: string): string[][] =>
  csv
    .trim()
    .split('\n')
    .map((line) => line.split(','));

const whole = report();

describe('a specification curve', () => {
  it('has the median ratio of losses for each setting and correlation', () => {
    const [head, ...rows] = figureCells(whole, 'specifications');
    expect(head).toEqual([
      ...['scale', 'learningRate', 'model', 'correlation', 'other', 'n'],
      ...['difference', 'difference_low', 'difference_high', 'learned'],
    ]);
    expect(rows).toHaveLength(40);
    for (const row of rows) {
      expect(row.slice(2, 3).concat(row.slice(4, 6))).toEqual(['MMoE', 'Shared-Bottom', '8']);
      for (const difference of row.slice(6, 9))
        expect(Number(difference)).toBeCloseTo(row[0] === '1' ? -0.5 : 1, 12);
    }
  });

  it('counts what is lower, higher and undecided, and is shown whole whichever setting is chosen', () => {
    const { drawing, caption } = findFigure(whole, 'specifications');
    const view = { document: emptyDocument(), width: 900, interactive: true };
    const drawn = draw(filterDrawing(drawing, { group: 3 }), whole.arrangement.dimensions, view)!;
    const svg = drawn.outerHTML;
    // The first row has the counts of all, of which none is undecided.
    const counts = [...drawn.querySelectorAll('text[fill="#fff"], text[fill="#000"]')].map(
      ({ textContent }) => textContent,
    );
    expect(counts.filter((count) => count !== '')).toEqual(['20', '20']);
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(caption).toContain('Of 40 combinations of the fields below');
    expect(tooLarge(drawing)).toBeUndefined();
  });

  it('a ratio to a diverged run counts as ten', () => {
    const diverged = report(
      rates,
      losses.map(() => Infinity),
    );
    const [row] = figureCells(diverged, 'specifications').filter(
      (one) => one[0] === '3' && one[1] === '0.01',
    );
    for (const difference of row!.slice(6, 9)) expect(Number(difference)).toBeCloseTo(9, 12);
  });

  it('tells where no model has a loss that is clearly below that of predicting the mean', () => {
    const withNmse = (model: string, scale: number, learningRate: number, test_nmse: number) => {
      const cell = makeCell(model, { correlation: 1, scale, learningRate }, losses);
      return {
        ...cell,
        runs: cell.runs.map((run) => ({ ...run, metrics: { ...run.metrics, test_nmse } })),
      };
    };
    const cells = [1, 3].flatMap((scale) =>
      rates.flatMap((rate) => [
        withNmse('shared-bottom', scale, rate, 0.95),
        withNmse('mmoe', scale, rate, scale === 1 ? 0.85 : 0.91),
      ]),
    );
    const rows = figureCells(buildReport([makeFolder(cells)]), 'specifications').slice(1);
    expect(rows.map((row) => [row[0], row.at(-1)])).toEqual(
      rows.map(([scale]) => [scale, scale === '1' ? 'yes' : 'no']),
    );
    expect(rows).toHaveLength(20);
  });

  it('nothing was learned where all runs of all models diverged', () => {
    const withNmse = (cell: ReturnType<typeof makeCell>) => ({
      ...cell,
      runs: cell.runs.map((run) =>
        run.status === 'finished' ? { ...run, metrics: { ...run.metrics, test_nmse: 0.5 } } : run,
      ),
    });
    const cells = [1, 3].flatMap((scale) =>
      rates.flatMap((learningRate) =>
        ['shared-bottom', 'mmoe'].map((model) => {
          const own = scale === 3 ? losses.map(() => Infinity) : losses;
          return withNmse(makeCell(model, { correlation: 1, scale, learningRate }, own));
        }),
      ),
    );
    const rows = figureCells(buildReport([makeFolder(cells)]), 'specifications').slice(1);
    expect(rows).toHaveLength(20);
    for (const row of rows) expect(row.at(-1)).toBe(row[0] === '1' ? 'yes' : 'no');
  });

  it('needs twenty settings', () => {
    const reasons = (made: Report) =>
      Object.fromEntries(made.skipped.map(({ name, reason }) => [name, reason]));
    const few = reasons(report(rates.slice(0, 9)));
    expect(few.specifications).toBe('a specification curve needs 20 settings, and there are 18');
  });
});

it('choices: many values by range, the learning rate first', () => {
  expect(findFigure(whole, 'specifications').drawing).toMatchObject({
    choices: [
      {
        field: 'learningRate',
        levels: ['0.001–0.003', '0.004–0.005', '0.006–0.008', '0.009–0.01'],
      },
      { field: 'correlation', levels: ['0.5', '1'] },
      { field: 'scale', levels: ['1', '3'] },
    ],
  });
});

describe('tables', () => {
  it('are left out without a curve', () => {
    const names = report(rates.slice(0, 2)).tables.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('specification'))).toEqual([]);
  });
});
