import { describe, expect, it } from 'vitest';
import type { GateUsage } from '../../../../src/ground/base/outcome.js';
import { tableCsv } from '../../../../src/ground/table/csv.js';
import type { Drawing, Figure } from '../../../../src/judge/report/charts/chart.js';
import {
  type Bin,
  binSample,
  type RunsDrawing,
} from '../../../../src/judge/report/charts/distributions.js';
import { charts, draw, drawingTable, tooLarge } from '../../../../src/judge/report/charts/index.js';
import { samplesFrame } from '../../../../src/judge/report/charts/samples.js';
import type { Report } from '../../../../src/judge/report/contents.js';
import { focusedLooks, textWidth } from '../../../../src/judge/report/plot/look.js';
import { emptyDocument } from '../../../../src/judge/report/print/print-figure.js';
import { buildReport } from '../../../../src/judge/report/report.js';
import { commonMetrics } from '../../../../src/judge/results/cells.js';
import type { KindReporting } from '../../../../src/train/data/kind-reporting.js';
import { censusCell, censusConfig, makeCell, makeFolder } from '../made.js';

const makeReport = (...cells: Parameters<typeof makeFolder>[0]): Report =>
  buildReport([makeFolder(cells)]);

const find = ({ figures }: Report, name: string): Figure | undefined =>
  figures.find((figure) => figure.name === name)?.views[0];

const figureCsv = (report: Report, name: string): string[] =>
  tableCsv(drawingTable(find(report, name)!.drawing, report.arrangement.dimensions)!)
    .trim()
    .split('\n');

const pairsIn = (report: Report, metric: string): string[][] =>
  tableCsv(report.tables.find(({ name }) => name === `pairs-${metric}`)!)
    .split('\n')
    .map((line) => line.split(','));

const skipReason = ({ skipped }: Report, name: string) =>
  skipped.find((figure) => figure.name === name)?.reason;

describe('curves', () => {
  it('show the mean of finished runs at each step', () => {
    const report = makeReport(
      makeCell('mmoe', { correlation: 0.5 }, [1, 3, Infinity]),
      makeCell('mmoe', { correlation: 1 }, [1]),
    );
    const rows = figureCsv(report, 'fig4').map((line) => line.split(','));
    expect(rows[0]).toEqual(['model', 'correlation', 'step', 'n', 'mean', 'mean_low', 'mean_high']);
    expect(rows[1]!.slice(0, 5)).toEqual(['MMoE', '0.5', '10', '2', '4']);
    expect(rows[2]!.slice(0, 5)).toEqual(['MMoE', '0.5', '20', '2', '2']);
    expect(Number(rows[2]![6])).toBeCloseTo(2 + 12.7062, 4);
    expect(rows[4]).toEqual(['MMoE', '1', '20', '1', '1', '', '']);
    expect(find(report, 'fig4')!.caption).toContain(
      'n = 1–2 runs per curve; 1 diverged run is left out.',
    );
  });

  it('count a run that stopped early with its last value', () => {
    const cell = makeCell('mmoe', { correlation: 0.5 }, [1, 3]);
    const [first, second] = cell.runs;
    const longer = {
      ...second!,
      curve: {
        step: Float64Array.of(10, 20, 30),
        test_mse: Float64Array.of(6, 5, 3),
      },
    };
    for (const runs of [
      [first!, longer],
      [longer, first!],
    ]) {
      const report = makeReport({ ...cell, runs });
      const means = figureCsv(report, 'fig4').map((line) => line.split(',').slice(2, 5));
      expect(means).toEqual([
        ['step', 'n', 'mean'],
        ['10', '2', '4'],
        ['20', '2', '3'],
        ['30', '2', '2'],
      ]);
      expect(find(report, 'fig4')!.notes).toContain('stopped early counts with its last value');
    }
    expect(find(makeReport(cell), 'fig4')!.notes).not.toContain('stopped early');
  });

  it('count a cell once that belongs to several groups', () => {
    const p = { correlation: 0.5 };
    const report = makeReport(
      makeCell('shared-bottom', p, [1, Infinity]),
      ...[2, 4, 8].map((experts) => makeCell('mmoe', { ...p, experts }, [1, 2])),
    );
    expect(report.arrangement.cells).toHaveLength(6);
    expect(find(report, 'fig4')!.caption).toContain('1 diverged run is left out.');
  });

  it('Figure 3 needs two correlations', () => {
    const report = makeReport(makeCell('mmoe', { correlation: 0.5 }, [1, 2]));
    expect(skipReason(report, 'fig3')).toBe('there is one correlation only');
    expect(find(report, 'fig4')).toBeDefined();
  });

  it('one point is no curve', () => {
    const curve = { step: Float64Array.of(10), test_mse: Float64Array.of(1) };
    const report = makeReport(makeCell('mmoe', { correlation: 0.5 }, [1, 2], { run: { curve } }));
    expect(skipReason(report, 'fig4')).toBe('runs were evaluated once: there is no curve');
  });
});

describe('weights of losses', () => {
  const metrics = ['1', '2'].map((task) => ({ part: 'test', name: 'mse', task }) as const);
  const curve = {
    step: [10, 20],
    test_mse: [2, 1],
    loss_weight_1: [1, 1.5],
    loss_weight_2: [1, 0.5],
  };
  const weighted = (model: string, correlation: number) =>
    makeCell(model, { correlation, losses: 'uncertainty' }, [1, 2], { metrics, run: { curve } });
  const plain = makeCell('mmoe', { correlation: 1, losses: 'sum' }, [1, 2]);
  const report = makeReport(weighted('mmoe', 0.5), weighted('mmoe', 1), weighted('omoe', 1), plain);

  it('have a panel for each cell where training changed them, and a line for each task', () => {
    const { drawing } = find(report, 'loss-weights')!;
    const view = { document: emptyDocument(), width: 800, interactive: false };
    const svg = draw(drawing, report.arrangement.dimensions, view)!.outerHTML;
    for (const title of ['MMoE, p = 0.5', 'MMoE, p = 1', 'OMoE, p = 1', 'task 1', 'task 2']) {
      expect(svg).toContain(`>${title}<`);
    }
    expect(svg).not.toContain('losses sum');
    expect(figureCsv(report, 'loss-weights').slice(1, 5)).toEqual([
      ...['uncertainty,MMoE,0.5,task 1,10,2,1,1,1', 'uncertainty,MMoE,0.5,task 1,20,2,1.5,1.5,1.5'],
      ...['uncertainty,MMoE,0.5,task 2,10,2,1,1,1', 'uncertainty,MMoE,0.5,task 2,20,2,0.5,0.5,0.5'],
    ]);
  });

  it('are not there where training changed none', () => {
    expect(skipReason(makeReport(plain), 'loss-weights')).toBe(
      'no finished run has weights of losses that training changed',
    );
  });
});

describe('distributions of the final loss', () => {
  const report = makeReport(
    makeCell('shared-bottom', { correlation: 1 }, [1, 4, 2, Infinity]),
    makeCell('mmoe', { correlation: 1 }, [1, 1, 1, 1]),
  );

  it('all histograms have the same bins, each run is in one, and diverged runs count towards the shares', () => {
    const samples = (find(report, 'fig5')!.drawing as RunsDrawing).items;
    const frame = samplesFrame(samples);
    const [shared, mmoe] = samples.map((sample) => binSample(sample, frame));
    const edges = (bins: readonly Bin[]) => bins.map(({ low, high }) => [low, high]);
    expect(edges(shared!)).toEqual(edges(mmoe!));
    expect([shared![0]!.low, shared!.at(-1)!.high]).toEqual([1, 4]);
    expect(shared!.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(shared!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.75, 12);
    expect(mmoe![0]).toMatchObject({ count: 4, share: 1 });
  });

  it('are dots for a few runs and histograms for many, in a row for each model', () => {
    const many = makeReport(
      makeCell(
        'mmoe',
        { correlation: 1 },
        Array.from({ length: 41 }, (_, i) => 1 + i / 41),
      ),
    );
    expect(find(report, 'fig5')!.caption).toContain('a dot per run, their median (stroke)');
    expect(find(many, 'fig5')!.caption).toContain('a histogram of the runs, their median (stroke)');
    const view = { document: emptyDocument(), width: 800, interactive: false };
    const shapes = (made: Report) => {
      const svg = draw(find(made, 'fig5')!.drawing, made.arrangement.dimensions, view)!;
      return [
        svg.querySelectorAll('circle').length,
        svg.querySelectorAll('rect[fill-opacity]').length,
      ];
    };
    expect(shapes(report)[0]).toBe(7);
    expect(shapes(many)[0]).toBe(0);
  });
});

describe('outliers of the final loss', () => {
  // 0.1, 0.2 .. 1.9, and one run that the axis would be for.
  const losses = [...Array.from({ length: 19 }, (_, i) => (i + 1) / 10), 50];
  const report = makeReport(
    makeCell('mmoe', { correlation: 1 }, losses),
    makeCell('omoe', { correlation: 1 }, [1, 1.5]),
  );
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const svgOf = (made: Report, name: string) =>
    draw(find(made, name)!.drawing, made.arrangement.dimensions, view)!.outerHTML;

  it('are counted at the end of the axis, which ends before them', () => {
    expect(svgOf(report, 'fig5')).not.toMatch(/>[2-5]0</);
    expect(svgOf(report, 'fig5')).toContain('1 →');
    expect(find(report, 'fig5')!.notes).toContain(
      'Numbers with an arrow, where there are any: runs beyond the end of the axis',
    );
  });

  it('are in the quantiles of the table', () => {
    const others = ['single-task', 'shared-bottom', 'omoe'].map((model) =>
      makeCell(model, { correlation: 1 }, [1, 2, 3]),
    );
    const strips = makeReport(
      ...others,
      makeCell('mmoe', { correlation: 1 }, [...losses.slice(0, -1), 50, Infinity]),
    );
    expect(figureCsv(strips, 'fig5').map((line) => line.split(',').slice(0, 8).join())).toEqual([
      'model,correlation,n,diverged,min,q05,q1,median',
      ...['Single-Task', 'Shared-Bottom', 'OMoE'].map((title) => `${title},1,3,0,1,1.1,1.5,2`),
      'MMoE,1,20,1,0.1,0.195,0.575,1.05',
    ]);
  });
});

it('an estimate beyond the end of an axis is marked by its number', () => {
  const items = Array.from({ length: 8 }, (_, i) => ({
    pair: `${i}`,
    task: 'engagement',
    estimator: 'true',
    interval: undefined,
    value: i === 7 ? 1000 : i + 1,
  }));
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const dimensions = { models: [], groups: [], groupNoun: 'setting' };
  expect(draw({ chart: 'live', items } as Drawing, dimensions, view)!.outerHTML).toContain(
    '>1000<',
  );
});

it('every tick of a logarithmic axis has its label', () => {
  const curve = {
    step: Float64Array.of(10, 20, 30, 40),
    test_mse: Float64Array.of(0.6, 0.06, 0.006, 0.0011),
  };
  const report = makeReport(makeCell('mmoe', { correlation: 0.5 }, [1, 1], { run: { curve } }));
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const svg = draw(find(report, 'fig4')!.drawing, report.arrangement.dimensions, view)!.outerHTML;
  for (const label of ['0.002', '0.005', '0.01', '0.02', '0.05', '0.1', '0.2', '0.5']) {
    expect(svg).toContain(`>${label}<`);
  }
});

it('gates: experts ordered by use in the first gate of each run, for both tasks', () => {
  const gates = [
    { name: 'gate/0', mean: [0.1, 0.7, 0.2], entropy: 0.5 },
    { name: 'gate/1', mean: [0.6, 0.3, 0.1], entropy: 1 },
  ];
  const report = makeReport(makeCell('mmoe', { correlation: 1 }, [1], { run: { gates } }));
  expect(figureCsv(report, 'gates')).toEqual([
    'model,correlation,gate,n,entropy,entropy_low,entropy_high,expert_1,expert_2,expert_3',
    'MMoE,1,task 1,1,0.5,,,0.7,0.2,0.1',
    'MMoE,1,task 2,1,1,,,0.3,0.1,0.6',
  ]);
});

it('gates: entropies are within a drawing as narrow as a phone, however long the titles of rows', () => {
  const gates: GateUsage[] = [{ name: 'gate', mean: Array(8).fill(1 / 8), entropy: 2 }];
  const report = makeReport(
    makeCell('a-model-with-a-name-that-is-very-long', { correlation: 1 }, [1], { run: { gates } }),
  );
  const view = { document: emptyDocument(), width: 328 };
  const svg = draw(find(report, 'gates')!.drawing, report.arrangement.dimensions, view)!.outerHTML;
  const [, at] = /translate\(([\d.]+),[^>]*>2\.00</.exec(svg)!;
  expect(Number(at) + textWidth('2.00')).toBeLessThanOrEqual(328);
});

it('gates: the share of frozen selectors, where there are selectors', () => {
  const gate = { name: 'gate', mean: [0.5, 0.5], entropy: 0.5 };
  const cell = (model: string, gates: GateUsage[]) =>
    makeCell(model, { correlation: 1 }, [1], { run: { gates } });
  const report = makeReport(cell('dselect-k', [{ ...gate, frozen: 0.25 }]), cell('omoe', [gate]));
  expect(figureCsv(report, 'gates')).toEqual([
    'model,correlation,gate,n,entropy,entropy_low,entropy_high,frozen,expert_1,expert_2',
    'OMoE,1,all tasks,1,0.5,,,,0.5,0.5',
    'DSelect-k,1,all tasks,1,0.5,,,0.25,0.5,0.5',
  ]);
});

it('gates on several levels name their level', () => {
  const gate = (name: string) => ({ name, mean: [0.5, 0.5], entropy: 0.7 });
  const gates = ['level/0/gate/1', 'level/0/gate', 'level/1/gate/0'].map(gate);
  const report = makeReport(makeCell('mmoe', { correlation: 1 }, [1], { run: { gates } }));
  const titles = (find(report, 'gates')!.drawing.items as { title: string }[]).map(
    ({ title }) => title,
  );
  expect(titles).toEqual(['task 2, level 1', 'all tasks, level 1', 'task 1, level 2']);
});

/** A gate that gives each expert the same weight in all examples. */
const constant = (name: string, mean: number[], experts?: string[]) => ({
  name,
  mean,
  entropy: 0.7,
  quantiles: mean.map((weight) => [weight, weight, weight, weight, weight]),
  ...(experts && { experts }),
});

describe('gates where tasks have experts of their own', () => {
  const owned = (task: number) => ['0', '1'].map((i) => `task/${task}/expert/${i}`);
  const gates = [
    constant('gate/0', [0.1, 0.3, 0.2, 0.4], [...owned(0), 'expert/0', 'expert/1']),
    constant('gate/1', [0.5, 0.2, 0.3, 0], [...owned(1), 'expert/0', 'expert/1']),
  ];
  const report = makeReport(makeCell('mmoe', { correlation: 1 }, [1], { run: { gates } }));

  it('have an expert at the same place in all of them, task by task, then the shared ones, each kind by use', () => {
    expect(figureCsv(report, 'gates')).toEqual([
      'model,correlation,gate,n,entropy,entropy_low,entropy_high,expert_1,expert_2,expert_3,expert_4,expert_5,expert_6',
      'MMoE,1,task 1,1,0.7,,,0.3,0.1,,,0.4,0.2',
      'MMoE,1,task 2,1,0.7,,,,,0.5,0.2,0,0.3',
    ]);
    const { notes } = find(report, 'gates')!;
    expect(notes).toContain('ln 4 = 1.39');
  });

  it('Figure 6 says whose each expert is', () => {
    const rows = figureCsv(report, 'fig6').map((line) => line.split(',').slice(2, 8));
    expect(rows[0]).toEqual(['gate', 'seed', 'entropy', 'expert', 'owner', 'mean']);
    expect(
      rows.slice(1).map(([gate, , , expert, owner, mean]) => [gate, expert, owner, mean]),
    ).toEqual([
      ['task 1', '1', 'task 1', '0.3'],
      ['task 1', '2', 'task 1', '0.1'],
      ['task 1', '5', 'shared', '0.4'],
      ['task 1', '6', 'shared', '0.2'],
      ['task 2', '3', 'task 2', '0.5'],
      ['task 2', '4', 'task 2', '0.2'],
      ['task 2', '5', 'shared', '0'],
      ['task 2', '6', 'shared', '0.3'],
    ]);
  });
});

it('gates of several levels: each level has its order, and those before experts stand by the places of these', () => {
  const gates = [
    constant('level/0/gate/expert/0', [0.9, 0.1]),
    constant('level/0/gate/expert/1', [0.2, 0.8]),
    constant('level/1/gate/0', [0.3, 0.7]),
    constant('level/1/gate/1', [0.6, 0.4]),
  ];
  const report = makeReport(makeCell('mmoe', { correlation: 1 }, [1], { run: { gates } }));
  // The second expert of level 2 is the one that the first gate uses most.
  const items = find(report, 'gates')!.drawing.items as { title: string; weights: number[] }[];
  expect(items.map(({ title, weights }) => [title, ...weights])).toEqual([
    ['expert 1 of level 2', 0.8, 0.2],
    ['expert 2 of level 2', 0.1, 0.9],
    ['task 1, level 2', 0.7, 0.3],
    ['task 2, level 2', 0.4, 0.6],
  ]);
});

it('Figure 6 begins a row with each level', () => {
  const gates = [0, 1, 2].map((k) => constant(`level/0/gate/${k}`, [0.5, 0.5]));
  const upper = constant('level/1/gate/0', [0.5, 0.5]);
  const report = makeReport(
    makeCell('mmoe', { correlation: 1 }, [1], { run: { gates: [...gates, upper] } }),
  );
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const svg = draw(find(report, 'fig6')!.drawing, report.arrangement.dimensions, view)!;
  const texts = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
  for (const title of ['MMoE, p = 1', 'task 3, level 1: H = 0.70', 'task 1, level 2: H = 0.70'])
    expect(texts).toContain(title);
  // Three panels, and one below.
  expect(Number(svg.getAttribute('height'))).toBeGreaterThan(2 * 170);
});

it('pairs are over common seeds, the later model less the earlier', () => {
  const report = makeReport(
    makeCell('shared-bottom', { correlation: 1 }, [1, 2, 3, 9, Infinity]),
    makeCell('mmoe', { correlation: 1 }, [0.5, 1, 2.5, 1]),
  );
  const [head, row] = pairsIn(report, 'test_mse');
  expect(head!.slice(0, 6)).toEqual([
    'model',
    'correlation',
    'other',
    'pairs',
    'finished',
    'difference',
  ]);
  expect(row!.slice(0, 6)).toEqual(['MMoE', '1', 'Shared-Bottom', '4', '4', '-2.5']);
});

it('Figure 2: the label correlation over trials with two standard deviations, of one model', () => {
  const withCorrelation = (correlation: number, value: number) => {
    const cell = makeCell('mmoe', { correlation }, [1, 2]);
    const runs = cell.runs.map((run, i) => ({
      ...run,
      metrics: { ...run.metrics, label_correlation: value + 0.2 * i },
    }));
    return [
      { ...cell, runs },
      { ...cell, runs, model: 'omoe' },
    ];
  };
  const report = makeReport(...withCorrelation(0, 0.1), ...withCorrelation(1, 0.8));
  const rows = figureCsv(report, 'fig2').map((line) => line.split(','));
  expect(rows).toHaveLength(3);
  expect(rows[0]!.slice(1)).toEqual(['correlation', 'n', 'mean', 'mean_low', 'mean_high']);
  expect(rows[1]!.map(Number)[3]).toBeCloseTo(0.2, 12);
  expect(rows[1]!.map(Number)[5]).toBeCloseTo(0.2 + 2 * Math.sqrt(0.02), 12);
  // Its axis reaches the values at negative cosines, too.
  const whole = makeReport(
    ...withCorrelation(-1, -0.9),
    ...withCorrelation(0, 0),
    ...withCorrelation(1, 0.8),
  );
  const view = { document: emptyDocument(), width: 400, interactive: false };
  const svg = draw(find(whole, 'fig2')!.drawing, whole.arrangement.dimensions, view)!;
  const labels = svg.querySelector('[aria-label^="y-axis tick label"]')!.textContent;
  expect(labels).toMatch(/[-−]0\.[5-9]/);
  const { caption } = drawingTable(find(report, 'fig2')!.drawing, report.arrangement.dimensions)!;
  expect(caption).toContain('2 standard deviations to either side');
  expect(caption).not.toContain('interval');
});

it('where every run diverged, each figure says that there is nothing to show', () => {
  const report = makeReport(
    makeCell('mmoe', { correlation: 1 }, [Infinity]),
    makeCell('omoe', { correlation: 1 }, [Infinity]),
  );
  expect(report.figures).toEqual([]);
  expect(skipReason(report, 'fig5')).toBe('no run has finished');
});

it('AUC: higher is better, and differences keep the sign of the metric', () => {
  const auc = (model: string, values: number[]) => {
    const cell = makeCell(model, { correlation: 1 }, values);
    const runs = cell.runs.map((run, i) => ({ ...run, metrics: { test_auc: values[i]! } }));
    return { ...cell, runs, metrics: commonMetrics(runs) };
  };
  const report = makeReport(
    auc('shared-bottom', [0.7, 0.71, 0.69]),
    auc('mmoe', [0.8, 0.82, 0.81]),
  );
  expect(report.metrics.map(({ column }) => column)).toEqual(['test_auc']);
  const [head, row] = pairsIn(report, 'test_auc');
  const [value, low] = ['difference', 'difference_low'].map((column) =>
    Number(row![head!.indexOf(column)]),
  );
  expect(value).toBeCloseTo(0.11, 12);
  expect(low).toBeLessThanOrEqual(value!);
});

describe('census-income', () => {
  const scores = [0.92, 0.95, 0.93, 0.94].map((main) => ({ main, entropies: [0.6, 1] as const }));
  const cells = [
    censusCell(
      'shared-bottom',
      scores.map(({ main }) => ({ main })),
    ),
    censusCell('mmoe', scores),
  ];
  const report = buildReport([makeFolder(cells, 'made', censusConfig(1))]);

  it('is measured by the main task', () => {
    expect(report.metrics.map(({ column }) => column)).toEqual([
      'test_auc_main',
      'test_auc_auxiliary',
      'test_log_loss',
    ]);
    expect(find(report, 'fig5')!.title).toBe('Final AUC of the main task over runs');
    expect(find(report, 'fig5')!.caption).toContain('Higher is better.');
    expect(skipReason(report, 'fig3')).toBe('the data have no correlation to tell curves apart by');
  });

  it('curves are those of the validation part', () => {
    const rows = figureCsv(report, 'fig4').map((line) => line.split(','));
    expect(find(report, 'fig4')!.drawing).toMatchObject({ label: 'main-task validation AUC' });
    expect(rows[1]!.slice(0, 3)).toEqual(['Shared-Bottom', '100', '4']);
    // The mean of 0.92 .. 0.95, less 0.05.
    expect(Number(rows[1]![3])).toBeCloseTo(0.885, 12);
  });

  it('Figure 6 shows the run with the median main-task AUC, one box per expert', () => {
    const rows = figureCsv(report, 'fig6').map((line) => line.split(','));
    expect(rows).toHaveLength(1 + 2 * 3);
    expect(rows[1]!.slice(0, 6)).toEqual([
      'MMoE',
      'income over 50K (6.0 % positive)',
      '3',
      '0.6',
      '1',
      '0.7',
    ]);
    expect(Number(rows[1]![6])).toBeCloseTo(0.35, 12);
    expect(rows[4]![1]).toBe('never married (43.0 % positive)');
  });

  it('gates are called by the names of the tasks', () => {
    expect(figureCsv(report, 'gates').map((line) => line.split(',')[1])).toEqual([
      'gate',
      'income over 50K',
      'never married',
    ]);
  });
});

it('Figure 6 keeps the order of experts by the first gate in all gates, and needs recorded quantiles', () => {
  const gate = (k: number, mean: number[]) => ({
    name: `gate/${k}`,
    mean,
    entropy: 1,
    quantiles: mean.map((weight) => [weight, weight, weight, weight, weight]),
  });
  const gates = [gate(0, [0.1, 0.7, 0.2]), gate(1, [0.6, 0.3, 0.1])];
  const report = makeReport(makeCell('mmoe', { correlation: 1 }, [1], { run: { gates } }));
  const rows = figureCsv(report, 'fig6').map((line) => line.split(','));
  expect(rows.slice(1).map((row) => [row[6], row[7]])).toEqual(
    ['0.7', '0.2', '0.1', '0.3', '0.1', '0.6'].map((weight) => [weight, weight]),
  );
  const without = makeReport(
    makeCell('mmoe', { correlation: 1 }, [1], {
      run: { gates: [{ name: 'gate/0', mean: [1], entropy: 0 }] },
    }),
  );
  expect(skipReason(without, 'fig6')).toBe(
    'no finished run has recorded the distribution of gate weights',
  );
});

it('cells of another kind of data are compared along its own axis', () => {
  const kind: KindReporting = {
    axis: {
      field: 'drift',
      noun: 'drift',
      nouns: 'drifts',
      meaning: 'drift of the tasks',
      title: (value) => `drift ${value}`,
    },
    taskTitle: (task) => task,
  };
  const cells = [2, 1].flatMap((drift) =>
    ['mmoe', 'omoe'].map((model) => makeCell(model, { drift }, [1, 2])),
  );
  const report = buildReport([{ ...makeFolder(cells), kind, data: { kind: 'toy' } }]);
  expect(report.arrangement.dimensions.axis!.values.map(({ title }) => title)).toEqual([
    'drift 1',
    'drift 2',
  ]);
  const { title, caption } = find(report, 'fig3')!;
  expect(title).toBe('MSE against training steps, by drift');
  expect(caption).toContain('a curve for each drift of the tasks.');
  expect(figureCsv(report, 'fig5')[0]).toMatch(/^model,drift,n,/);
  expect(skipReason(report, 'fig2')).toBe('it is about the cosine of the tasks of synthetic data');
  expect(report.verdicts.every(({ applies }) => !applies)).toBe(true);
});

it('curves are above the noise where it is known, and the axis leaves out the start of training', () => {
  const curve = { step: [10, 20, 100, 120], test_mse: [5.25, 0.75, 0.35, 0.3] };
  const config = { name: 'made', data: { kind: 'synthetic', noise: 0.5 } };
  const cell = makeCell('mmoe', { correlation: 1 }, [0.3, 0.3], { run: { curve } });
  const report = buildReport([makeFolder([cell], 'made', config)]);
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const figure = find(report, 'fig4')!;
  expect(figure.caption).toMatch(/^Mean test MSE above the noise over runs/);
  const svg = draw(figure.drawing, report.arrangement.dimensions, view)!.outerHTML;
  // The variance of the noise is a quarter; the mean at step 20 is 0.5 above it, and that at step
  // 10 is not shown.
  expect(svg).toContain('>0.5<');
  expect(svg).not.toContain('>5<');
  expect(figureCsv(report, 'fig4')[1]).toContain(',10,2,5.25,');
});

it('bands lie around their curves above the noise, too', () => {
  const config = { name: 'made', data: { kind: 'synthetic', noise: 0.5 } };
  const made = makeCell('mmoe', { correlation: 1 }, [0.46, 0.44]);
  const runs = made.runs.map((run, i) => {
    const off = i === 0 ? 0.01 : -0.01;
    return {
      ...run,
      curve: { step: [100, 200, 300], test_mse: [0.85 + off, 0.55 + off, 0.45 + off] },
    };
  });
  const report = buildReport([makeFolder([{ ...made, runs }], 'made', config)]);
  const figure = find(report, 'fig4')!;
  expect(figure.caption).toContain('above the noise');
  const view = { document: emptyDocument(), width: 800, interactive: false };
  const svg = draw(figure.drawing, report.arrangement.dimensions, view)!.outerHTML;
  const heights = (mark: 'area' | 'line') => {
    const [, path = ''] = new RegExp(`<g aria-label="${mark}".*?<path[^>]* d="([^"]*)"`, 's').exec(
      svg,
    )!;
    return [...path.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
  };
  const line = heights('line');
  // A band's path has one side from the left, and the other one back from the right.
  const band = heights('area');
  expect([line.length, band.length]).toEqual([3, 6]);
  // Student's interval of two runs is 12.7062 times 0.01 on either side, and above the noise the
  // means fall from 0.6 to 0.2.
  const half = (12.7062 * 0.01 * (line[2]! - line[0]!)) / 0.4;
  for (const [i, y] of line.entries()) {
    const sides = [band[i]!, band[5 - i]!].sort((a, b) => a - b);
    expect(sides[0]).toBeCloseTo(y - half, 1);
    expect(sides[1]).toBeCloseTo(y + half, 1);
  }
});

it('of more than seven models, all but the best and the reference are grey', () => {
  const models = Array.from({ length: 9 }, (_, i) => ({ name: i === 4 ? 'mmoe' : `own-${i}` }));
  const results = models.map((_, model) => ({ model, value: 10 - model }));
  const looks = focusedLooks(models, results, 'lower', 4);
  expect([...looks.grey].sort()).toEqual([0, 1, 2, 3, 5, 6, 7]);
  expect(looks.ranked[0]).toBe(8);
  expect(focusedLooks(models, results, 'higher', 4).ranked[0]).toBe(0);
  expect(focusedLooks(models, results.slice(0, 7), 'lower', 4).grey.size).toBe(0);
});

it('every chart has a name of its own, which files can have', () => {
  const names = charts.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
});

it('every chart says how much room it needs, and draws what it has built', () => {
  const gates = [
    {
      name: 'gate',
      mean: [0.6, 0.4],
      entropy: 0.5,
      quantiles: [Array(5).fill(0.6), Array(5).fill(0.4)],
    },
  ];
  const report = makeReport(
    makeCell('omoe', { correlation: 0.5, scale: 1 }, [1, 2], { run: { gates } }),
    makeCell('mmoe', { correlation: 1, scale: 1 }, [1, 2]),
    makeCell('mmoe', { correlation: 1, scale: 2 }, [1, 2]),
  );
  const view = { document: emptyDocument(), width: 800, interactive: true };
  expect(report.figures.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['fig3', 'fig6', 'gates']),
  );
  for (const { views } of report.figures) {
    const { caption, drawing } = views[0]!;
    expect(caption.split(' ').length).toBeLessThanOrEqual(40);
    expect(tooLarge(drawing)).toBeUndefined();
    expect(draw(drawing, report.arrangement.dimensions, view)!.outerHTML).not.toMatch(
      /NaN|undefined/,
    );
    const none = { ...drawing, items: [] };
    expect(draw(none, report.arrangement.dimensions, view)).toBeUndefined();
    expect(drawingTable(none, report.arrangement.dimensions)).toBeUndefined();
  }
});
