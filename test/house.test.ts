import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as Plot from '@observablehq/plot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Metric } from '../src/ground/base/metric.js';
import { type StreamName, uniformStream } from '../src/ground/base/random.js';
import { mapping, sweepable } from '../src/ground/schema/fields.js';
import { number as numberColumn, tableFrom } from '../src/ground/table/table.js';
import type { Claim } from '../src/judge/claims/claim.js';
import { larger } from '../src/judge/claims/comparison.js';
import type { Chart } from '../src/judge/report/charts/chart.js';
import type { Report } from '../src/judge/report/contents.js';
import { placeFields } from '../src/judge/report/plot/place.js';
import type { ExampleTable } from '../src/train/data/dataset.js';
import { defineDataKind, type ExampleCounts } from '../src/train/data/kind.js';
import { addKinds } from '../src/train/data/kinds.js';
import {
  type Architecture,
  count,
  defineArchitecture,
  factor,
  layers,
} from '../src/train/models/architecture.js';
import { gateName } from '../src/train/models/gate.js';
import { architectures } from '../src/train/models/index.js';
import { mlp, range, tower } from '../src/train/models/layers.js';

/*
 * What is particular to a kind of data, an architecture, a claim or a chart is in its own file, and
 * everybody else is generic: one of each, defined here and entered into its registry, works from
 * config to report.
 */

const metrics: Metric[] = (['validation', 'test'] as const).map((part) => ({ part, name: 'mse' }));

/**
 * Two tasks on the sum of three numbers: the sum itself, and the sum plus `bend` times its square.
 */
const parabola = defineDataKind<
  { bend: number },
  { kind: 'parabola'; bend: number; rows: ExampleCounts }
>({
  name: 'parabola',
  schema: mapping({ kind: z.literal('parabola'), bend: sweepable(z.number('a number is needed')) }),
  knownMetrics: metrics,
  examples: { test: 40, validation: 20 },
  tasksAreAlike: true,
  results: {
    taskTitle: (task) => task,
    axis: {
      field: 'bend',
      noun: 'bend',
      nouns: 'bends',
      title: (bend) => `b = ${bend}`,
      meaning: 'bend b',
    },
  },
  check: () => {},
  choosable: () => [{ metrics, because: 'labels are numbers' }],
  taskCounts: () => [2],
  spec: ({ bend }, rows) => ({ kind: 'parabola', bend, rows }),
  open: ({ bend, rows }, seed) => ({
    features: { dense: 3, categorical: [] },
    labels: ['sum', 'bent'].map((name) => ({ kind: 'regression', name, variance: 1 })),
    train: drawTable(bend, seed, 'data', 64),
    validation: drawTable(bend, seed, 'validation', rows.validation),
    test: drawTable(bend, seed, 'test', rows.test),
  }),
  shape: ({ rows }) => ({
    dense: 3,
    categorical: [],
    embedding: 'sum',
    labels: ['sum', 'bent'].map((name) => ({ kind: 'regression', name })),
    rows: { train: 64, ...rows },
  }),
});

function drawTable(bend: number, seed: number, stream: StreamName, rows: number): ExampleTable {
  const uniform = uniformStream(seed, stream);
  const dense = Float32Array.from({ length: 3 * rows }, () => uniform() - 0.5);
  const sums = Array.from(
    { length: rows },
    (_, i) => dense[3 * i]! + dense[3 * i + 1]! + dense[3 * i + 2]!,
  );
  const labels = Float32Array.from(sums.flatMap((sum) => [sum, sum + bend * sum * sum]));
  return { kind: 'table', rows, dense, categorical: new Int32Array(0), labels };
}

const committee = defineArchitecture({
  name: 'committee',
  title: 'Committee',
  sizes: {
    members: count(3),
    member: layers([6], { times: ['members'] }),
    doubt: factor(0.01),
    tower: layers([4]),
  },
  build(g, x, tasks, s) {
    const members = range(s.members).map((i) => mlp(g, x, s.member, `member/${i}`));
    return range(tasks).map((k) => {
      const role = { task: k };
      const votes = g.dense(x, s.members, { name: gateName(role), bias: false, role: 'gate' });
      return tower(g, g.mixture(g.softmax(votes, role), members), s.tower, k);
    });
  },
});

const straight: Claim = {
  id: 'T1',
  short: 'Straight curves are easier',
  sentence: 'Straight curves are easier.',
  source: 'This test',
  rule: 'The mean loss is lower at the lower bend.',
  about: { kind: 'parabola' },
  fewestValues: 2,
  checks: ({ values }) => [
    larger({ model: 'committee', at: values.at(-1)! }, { model: 'committee', at: values[0]! }),
  ],
};

const best: Chart = {
  name: 'best',
  build: ({ samples, metric }) => ({
    title: `Best ${metric.title}`,
    caption: 'One dot per cell.',
    notes: '',
    drawing: {
      chart: 'best',
      items: samples.map(({ values, ...place }) => ({ ...place, best: values[0]! })),
    },
  }),
  draw: ({ items }, _, { document, width }) =>
    Plot.plot({ document, width, marks: [Plot.dot(items, { x: 'best' })] }) as SVGSVGElement,
  table: ({ items }, dimensions) =>
    tableFrom(
      { name: 'best', caption: 'Best runs' },
      items as { group: number; model: number; best: number }[],
      [...placeFields(dimensions), [numberColumn('best'), ({ best }) => best]],
    ),
  printSize: () => ({ count: 1, of: 'panels' }),
};

const config = {
  name: 'house',
  data: { kind: 'parabola', bend: [0, 5] },
  models: ['shared-bottom', 'committee'],
  training: { steps: 40, batchSize: 8, evaluateEvery: 20 },
  select: { 'training.learningRate': { from: [0.001, 0.01], seeds: 1, by: 'validation_mse' } },
  seeds: 8,
};

const folder = mkdtempSync(join(tmpdir(), 'mmoe-exp-'));
let report: Report;

beforeAll(async () => {
  addKinds([parabola]);
  (architectures as Map<string, Architecture>).set(committee.name, committee);
  // They load the schema of configs, which lists the architectures.
  const { addClaims } = await import('../src/judge/claims/index.js');
  const { addCharts } = await import('../src/judge/report/charts/index.js');
  addClaims([straight]);
  addCharts([best]);
  report = await trained();
});

afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Everybody else is loaded after the registries are complete, as if the entries were in their
 * files.
 */
async function trained(): Promise<Report> {
  const { makeConfig } = await import('./support/config.js');
  const { inProcess } = await import('./support/in-process.js');
  const { manifest } = await import('./judge/report/made.js');
  const { plainConfig } = await import('../src/sweep/config/plain.js');
  const { loadEngine } = await import('../src/train/engine/load.js');
  const { Ledger } = await import('../src/sweep/folder/ledger.js');
  const { recordedConfig } = await import('../src/sweep/folder/manifest.js');
  const { ResultsFolder } = await import('../src/sweep/folder/results-folder.js');
  const { findTaskWords } = await import('../src/train/data/kinds.js');
  const { plannedStage } = await import('../src/sweep/runs/sweep.js');
  const { runConfig } = await import('../src/sweep/runs/run-config.js');
  const { readResults } = await import('../src/judge/results/reader.js');
  const { buildReport } = await import('../src/judge/report/report.js');
  const loaded = makeConfig(config);
  const engine = await loadEngine('wasm');
  const ledger = new Ledger(folder);
  const origin = {
    ...manifest,
    config: recordedConfig(plainConfig(loaded)),
    engine: engine.numerics,
  };
  const results = new ResultsFolder(folder, origin, findTaskWords('parabola'));
  const { end } = await runConfig(loaded, {
    engine: engine.numerics,
    ledger,
    executor: inProcess(engine),
    signal: new AbortController().signal,
    onEvent: (event) => event.event === 'stage' && results.begin(plannedStage(event.plan)),
  });
  expect(end).toBe('whole');
  ledger.close();
  results.finish({ ledger: ledger.runs, ended: new Date() });
  return buildReport([readResults(folder)]);
}

describe('one entry in a registry is enough for', () => {
  it('a kind of data: it is configured, selected on, trained on and reported along its axis', () => {
    expect(report.arrangement.dimensions.axis).toMatchObject({
      field: 'bend',
      values: [
        { value: 0, title: 'b = 0' },
        { value: 5, title: 'b = 5' },
      ],
    });
    const cells = report.tables.find(({ name }) => name === 'cells-test_mse')!;
    expect(cells.columns.map(({ key }) => key).slice(0, 3)).toEqual([
      'model',
      'bend',
      'learningRate',
    ]);
    expect(cells.rows.map((row) => row.slice(0, 2))).toEqual([
      ['Shared-Bottom', 0],
      ['Committee', 0],
      ['Shared-Bottom', 5],
      ['Committee', 5],
    ]);
  });

  it('an architecture: its gates are in the figures, and its sizes in the search', async () => {
    for (const name of ['gates', 'fig6']) {
      const { items } = report.figures.find((figure) => figure.name === name)!.views[0]!.drawing;
      const gates = [{ title: 'task 1' }, { title: 'task 2' }];
      expect(items).toHaveLength(4);
      expect(items).toMatchObject([...gates, ...gates]);
    }
    const { makeConfig } = await import('./support/config.js');
    const { Tuner } = await import('../src/sweep/tune/tuner.js');
    const { select: _, ...searched } = config;
    const tuner = new Tuner(
      makeConfig({ ...searched, data: { kind: 'parabola', bend: 1 }, models: ['committee'] }),
    );
    expect(tuner.metrics).toEqual([{ part: 'validation', name: 'mse' }]);
    expect(tuner.boundsOf(tuner.searches[0]!).map((bounds) => bounds.split(' ')[0])).toEqual([
      'learningRate',
      'members',
      'member',
      'doubt',
      'tower',
    ]);
  });

  it('a claim: it is judged where its data are, and listed', () => {
    const verdict = report.verdicts.find(({ id }) => id === 'T1')!;
    expect(verdict).toMatchObject({ applies: true, values: [0, 5], missing: [] });
    expect(verdict.tests[0]).toMatchObject({ comparison: 'Committee, bend 5 vs 0', n: 8 });
    expect(report.verdicts.filter(({ applies }) => applies)).toHaveLength(1);
  });

  it('a chart: it is built, drawn and tabulated', async () => {
    const { draw, drawingTable } = await import('../src/judge/report/charts/index.js');
    const { emptyDocument } = await import('../src/judge/report/print/print-figure.js');
    const { drawing } = report.figures.find(({ name }) => name === 'best')!.views[0]!;
    const { dimensions } = report.arrangement;
    const view = { document: emptyDocument(), width: 400, interactive: false };
    expect(draw(drawing, dimensions, view)!.querySelectorAll('circle')).toHaveLength(4);
    expect(drawingTable(drawing, dimensions)!.rows).toHaveLength(4);
  });
});
