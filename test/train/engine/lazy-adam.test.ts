import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import type { ExampleTable } from '../../../src/train/data/dataset.js';
import { RowOrder } from '../../../src/train/engine/batches.js';
import type { Engine, Job, Training } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { lookedUpTables, type Parameter } from '../../../src/train/models/graph.js';
import { relative } from '../../support/numbers.js';

const wasm = programEngine(wasmMachines[2]);

interface Fixture {
  readonly dense: readonly (readonly number[])[];
  readonly categorical: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly tables: readonly (readonly (readonly number[])[])[];
  readonly weights: readonly number[];
  /** Rows by their number, step after step. */
  readonly order: readonly number[];
  readonly batch: number;
  readonly rate: number;
  readonly runs: readonly {
    readonly optimizer: Training['optimizer'];
    readonly weightDecay: number;
    readonly losses: readonly number[];
    readonly parameters: readonly (readonly number[])[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/sparse.json', import.meta.url), 'utf8'),
) as Fixture;

/** The fixture's model, its tables first among the parameters. */
function fixtureJob(optimizer: Training['optimizer'], penalty = 0, weightDecay = 0): Job {
  const { dense, categorical, labels, tables, weights, batch, rate } = fixture;
  const train: ExampleTable = {
    kind: 'table',
    rows: labels.length,
    dense: Float32Array.from(dense.flat()),
    categorical: Int32Array.from(categorical.flat()),
    labels: Float32Array.from(labels),
  };
  const sizes = tables.map((table) => table.length);
  const g = new GraphBuilder();
  const x = g.embedding(
    g.input({ dense: dense[0]!.length, categorical: sizes }),
    tables[0]![0]!.length,
  );
  if (penalty > 0) g.penalty(penalty, [x.tables[0]!], [x.tables[0]!]);
  const graph = g.finish([
    g.denseWith(x, g.parameter('w', [weights.length, 1], weights, 'output')),
  ]);
  const started = graph.parameters.map((parameter, i): Parameter => {
    return i < tables.length ? { ...parameter, initial: tables[i]!.flat() } : parameter;
  });
  // Nodes know their parameters by the index.
  return {
    data: {
      features: { dense: dense[0]!.length, categorical: sizes },
      labels: [{ kind: 'regression', variance: 1, name: 'y' }],
      train,
      validation: undefined,
      test: train,
    },
    model: 'linear',
    graph: { ...graph, parameters: started },
    seed: 1,
    training: {
      optimizer,
      weightDecay,
      learningRate: rate,
      batchSize: batch,
      steps: 11,
      evaluateEvery: 11,
    },
  };
}

test('the order of the rows is that of the fixture', () => {
  const { order, labels } = fixture;
  expect([...new RowOrder(labels.length, 1).rows(0, order.length)]).toEqual(order);
});

describe.each(['ours', 'tfjs'] as const)('%s', (name) => {
  // TensorFlow.js has no such optimizer.
  const runs = fixture.runs.filter(({ optimizer }) => name === 'ours' || optimizer !== 'lazy-adam');
  test.each(runs)(
    'trains embeddings by $optimizer with a weight decay of $weightDecay as NumPy does',
    async ({ optimizer, weightDecay, losses, parameters }) => {
      const engine: Engine = name === 'ours' ? wasm : await loadTfjsEngine();
      const session = engine.open(fixtureJob(optimizer, 0, weightDecay));
      expect(relative(session.train(0, losses.length), losses)).toBeLessThan(2e-5);
      session.parameters().forEach((values, k) => {
        expect(relative(values, parameters[k]!), String(k)).toBeLessThan(2e-5);
      });
      session.dispose();
    },
  );
});

it('TensorFlow.js refuses lazy-adam', async () => {
  const engine = await loadTfjsEngine();
  expect(() => engine.open(fixtureJob('lazy-adam'))).toThrow(
    '--engine tfjs: TensorFlow.js has no optimizer like lazy-adam',
  );
});

it('has the gradients of all rows, those that no row of the batch picks being 0', () => {
  const [lazy, usual] = (['lazy-adam', 'adam'] as const).map((optimizer) => {
    const session = wasm.open(fixtureJob(optimizer));
    const { gradients } = session.gradients(3);
    session.dispose();
    return gradients;
  });
  expect(lazy).toEqual(usual);
});

it('leaves rows that no batch picks as they are, to the bit', () => {
  const session = wasm.open(fixtureJob('lazy-adam'));
  session.train(0, 11);
  const picked = new Set(fixture.order.map((row) => fixture.categorical[row]![1]!));
  const values = session.parameters()[1]!;
  session.dispose();
  const width = fixture.tables[1]![0]!.length;
  fixture.tables[1]!.forEach((start, row) => {
    const now = values.subarray(row * width, (row + 1) * width);
    if (picked.has(row)) expect(now).not.toEqual(Float32Array.from(start));
    else expect(now).toEqual(Float32Array.from(start));
  });
  expect(picked.size).toBeLessThan(20);
});

it('a table with another gradient is updated as a whole', () => {
  const { graph } = fixtureJob('lazy-adam', 0.1);
  expect(lookedUpTables(graph).map(({ name }) => name)).toEqual(['embedding/1']);
});
