import { type MetricName, parseMetric } from '../../../src/ground/base/metric.js';
import {
  type CellResults,
  commonMetrics,
  type RunResult,
} from '../../../src/judge/results/cells.js';
import type { Results } from '../../../src/judge/results/read.js';
import { modelTitles } from '../../../src/judge/results/variants.js';
import {
  type Manifest,
  type RecordedConfig,
  recordedConfig,
} from '../../../src/sweep/folder/manifest.js';
import { columnsOfFields, REPLICATE } from '../../../src/sweep/folder/plan.js';
import type { Trials } from '../../../src/sweep/folder/trials.js';
import type { CensusTasks } from '../../../src/train/data/census/reporting/tasks.js';
import { kindResults } from '../../../src/train/data/kinds.js';

/** A cell whose runs have the given final MSE; one that is not finite makes a diverged run. */
export function makeCell(
  model: string,
  fields: CellResults['fields'],
  losses: readonly number[],
  more: Partial<CellResults> & { readonly run?: Partial<RunResult> } = {},
): CellResults {
  const { run, ...rest } = more;
  const runs = losses.map((loss, i): RunResult => {
    const finished = Number.isFinite(loss);
    const curve = { step: Float64Array.of(10, 20), test_mse: Float64Array.of(2 * loss, loss) };
    return {
      seed: i + 1,
      status: finished ? 'finished' : 'diverged',
      metrics: finished ? { test_mse: loss } : {},
      curve: finished ? curve : {},
      gates: [],
      ...run,
    };
  });
  return {
    stage: 'final',
    model,
    fields,
    planned: runs.length,
    runs,
    metrics: commonMetrics(runs),
    ...rest,
  };
}

/** A cell whose runs have the given final MSE of two tasks. */
export function twoTaskCell(
  model: string,
  fields: CellResults['fields'],
  losses: readonly (readonly [first: number, second: number])[],
): CellResults {
  const made = makeCell(
    model,
    fields,
    losses.map(([first, second]) => (first + second) / 2),
  );
  const runs = made.runs.map((run, i) => {
    const [first, second] = losses[i]!;
    return { ...run, metrics: { ...run.metrics, test_mse_1: first, test_mse_2: second } };
  });
  return { ...made, runs, metrics: commonMetrics(runs) };
}

/** The scores of a run on census-income, in the columns of its ledger. */
export interface CensusScores {
  readonly main: number;
  readonly auxiliary?: number;
  /** Entropies of the gates of the main and of the auxiliary task. */
  readonly entropies?: readonly [number, number];
  /** Of the test rows; by default the main task has fewer positives. */
  readonly positives?: readonly [number, number];
}

/** A census-income cell as read from a folder: seeds from 1, one run for each of the scores. */
export function censusCell(
  model: string,
  scores: readonly CensusScores[],
  {
    tasks = ['income', 'never_married'],
    fields = {},
  }: { tasks?: CensusTasks; fields?: CellResults['fields'] } = {},
): CellResults {
  const runs = scores.map((score, i): RunResult => {
    const { main, auxiliary = 0.99, entropies, positives = [0.06, 0.43] } = score;
    const metrics = {
      [`test_auc_${tasks[0]}`]: main,
      [`test_auc_${tasks[1]}`]: auxiliary,
      [`validation_auc_${tasks[0]}`]: main - 0.01,
      [`validation_auc_${tasks[1]}`]: auxiliary - 0.01,
      test_auc: (main + auxiliary) / 2,
      test_log_loss: 0.2,
      [`positive_share_${tasks[0]}`]: positives[0],
      [`positive_share_${tasks[1]}`]: positives[1],
    };
    const curve = {
      step: [100, 200],
      [`validation_auc_${tasks[0]}`]: [main - 0.05, main - 0.01],
      [`validation_auc_${tasks[1]}`]: [auxiliary - 0.05, auxiliary - 0.01],
    };
    const gates = (entropies ?? []).map((entropy, k) => ({
      name: `gate/${k}`,
      mean: [0.7, 0.2, 0.1],
      entropy,
      quantiles: [0.7, 0.2, 0.1].map((weight) =>
        [0.5, 0.8, 1, 1.1, 1.3].map((times) => times * weight),
      ),
    }));
    return {
      seed: i + 1,
      status: 'finished',
      metrics,
      curve,
      gates,
    };
  });
  return {
    stage: 'final',
    model,
    fields,
    tasks,
    planned: runs.length,
    runs,
    metrics: commonMetrics(runs),
  };
}

/** The config of a folder of census-income runs. */
export const censusConfig = (group: number | readonly number[] = 1, more: object = {}) => ({
  name: 'census',
  data: {
    kind: 'census-income',
    group,
    source: 'test',
    embedding: 'sum',
    split: { seed: 0, train: 0.6, validation: 0.2, test: 0.2 },
    ...more,
  },
});

/**
 * The metrics of each task of a table of one's own, run by run: `{ click: { auc: [0.7, 0.8] } }`;
 * NaN diverged.
 */
export type TaskScores = Readonly<
  Record<string, Partial<Readonly<Record<MetricName, readonly number[]>>>>
>;

/** A cell of a table of one's own as read from a folder: seeds from 1. */
export function tableCell(
  model: string,
  scores: TaskScores,
  more: Partial<CellResults> = {},
): CellResults {
  const columns = Object.entries(scores).flatMap(([task, metrics]) =>
    Object.entries(metrics).map(([name, values]) => ({ column: `${name}_${task}`, values })),
  );
  const runs = columns[0]!.values.map((_, i): RunResult => {
    const isFinished = columns.every(({ values }) => !Number.isNaN(values[i]));
    const of = (part: string) =>
      isFinished
        ? Object.fromEntries(columns.map(({ column, values }) => [`${part}_${column}`, values[i]!]))
        : {};
    const curve = Object.fromEntries(
      Object.entries(of('validation')).map(([name, value]) => [name, [value / 2, value]]),
    );
    const gates = model === 'mmoe' ? Object.keys(scores).map((_, k) => makeGate(k)) : [];
    return {
      seed: i + 1,
      status: isFinished ? 'finished' : 'diverged',
      metrics: { ...of('test'), ...of('validation') },
      curve: isFinished ? { step: [100, 200], ...curve } : {},
      gates,
    };
  });
  const tasks = Object.keys(scores);
  return {
    stage: 'final',
    model,
    fields: {},
    tasks,
    planned: runs.length,
    runs,
    metrics: commonMetrics(runs),
    ...more,
  };
}

const makeGate = (k: number) => ({ name: `gate/${k}`, mean: [0.75, 0.25], entropy: 0.5 });

/** The config of a folder of runs on a table. */
export const tableConfig = (tasks: readonly string[]) => ({
  name: 'mine',
  data: { kind: 'table', file: 'mine.csv', tasks: tasks.map((name) => ({ name, column: name })) },
});

/** A config as a manifest records it, with data, training and settings where it has none. */
export function madeConfig(config: unknown): RecordedConfig {
  const given = config as { readonly data?: object };
  return recordedConfig({
    training: {},
    settings: {},
    ...given,
    data: { kind: 'synthetic', ...given.data },
  });
}

export const manifest: Manifest = {
  version: 1,
  name: 'made',
  config: madeConfig({ name: 'made' }),
  configHash: '0123456789abcdef0123456789abcdef',
  tool: { version: '1.2.3' },
  machine: {
    node: 'v22.0.0',
    platform: 'linux x64',
    cpu: 'a processor',
    cores: 2,
    computed: 'wasm simd128',
  },
  engine: { name: 'wasm', backend: 'simd128', version: '1' },
  workers: 2,
  started: '2026-01-02T03:04:05.000Z',
  stages: [{ stage: 'final', cells: 1, runs: 1, plan: 'fedcba9876543210fedcba98' }],
};

export function makeFolder(
  cells: readonly CellResults[],
  folder = 'results/made',
  config: unknown = {},
): Results {
  const columns = [...new Set(cells.flatMap((cell) => Object.keys(cell.fields)))];
  const recorded = madeConfig(config);
  const { data, select } = recorded;
  const kind = kindResults(data.kind);
  const predictions = new Map();
  return {
    folder,
    path: folder,
    damaged: [],
    manifest: { ...manifest, config: recorded },
    kind,
    data,
    modelTitle: modelTitles(),
    columns,
    ...(columns.includes(REPLICATE) && { replicate: REPLICATE }),
    ...(select && { selected: columnsOfFields(Object.keys(select), columns) }),
    cells,
    predictions,
    extraRecords: {},
  };
}

/**
 * What a search of hyper-parameters left of some models: their trials in order, each `[learning
 * rate, value]`.
 */
export const makeTrials = (
  models: Readonly<
    Record<string, readonly (readonly [learningRate: number, value: number | undefined])[]>
  >,
  metric = 'validation_auc_income',
): Trials => ({
  trials: Object.entries(models).flatMap(([model, trials]) =>
    trials.map(([learningRate, value], i) => ({
      model,
      metric: parseMetric(metric)!,
      trial: i + 1,
      values: { learningRate },
      score: value === undefined ? undefined : { value, step: 100 * (i + 1) },
    })),
  ),
});
