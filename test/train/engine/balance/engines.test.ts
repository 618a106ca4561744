import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Balancing,
  type BalancingKind,
  balancingKinds,
  drawsPerStep,
} from '../../../../src/ground/base/loss-weights.js';
import { streamKey } from '../../../../src/ground/base/random.js';
import { Balance, type Step } from '../../../../src/train/engine/balance/index.js';
import { type Batch, batchReader } from '../../../../src/train/engine/batches.js';
import type { Engine, Job } from '../../../../src/train/engine/engine.js';
import { programEngine } from '../../../../src/train/engine/session.js';
import { loadTfjsEngine } from '../../../../src/train/engine/tfjs/engine.js';
import { uniforms } from '../../../../src/train/kernels/kernels.js';
import { wasmMachines } from '../../../../src/train/kernels/wasm.js';
import { computeReach, isShared } from '../../../../src/train/models/reach.js';
import { batchLoss, drawn } from '../../../reference/graph-reference.js';
import { relative } from '../../../support/numbers.js';
import { type JobOptions, smallSizes, syntheticJob, withBiases } from '../jobs.js';

const ours = [programEngine(wasmMachines[1]), programEngine(wasmMachines[2])] as const;
let tfjs: Engine;
beforeAll(async () => {
  tfjs = await loadTfjsEngine();
});

const kinds = Object.keys(balancingKinds) as BalancingKind[];

const gaps = { rows: 20, partial: true, rowWeights: true, taskWeights: [1, 0.3, 2] } as const;

/** A job with these options, its losses balanced by a method. */
function jobWith(kind: BalancingKind, options: JobOptions): Job {
  const losses: Balancing = { kind };
  const training = { batchSize: 6, ...options.training, losses };
  const sizes = smallSizes[options.model as keyof typeof smallSizes];
  return withBiases(syntheticJob({ sizes, tasks: 3, features: 5, ...options, training }));
}

/** The gradients of a step in plain float64: of each loss by differences, combined as `balancingKinds` says. */
class PlainStep {
  readonly #batch: Batch;
  readonly losses: Float64Array;

  constructor(
    private readonly job: Job,
    private readonly parameters: readonly Float32Array[],
    private readonly step: number,
  ) {
    this.#batch = batchReader(job.data, job.training.batchSize, job.seed)(step);
    const tasks = job.data.labels.length;
    const without = this.#lossAt(parameters, []);
    this.losses = Float64Array.from({ length: tasks }, (_, k) => {
      const isLabelled = this.#batch.labels.some((label, i) => i % tasks === k && !Number.isNaN(label));
      return isLabelled ? this.#lossAt(parameters, [k]) - without : Number.NaN;
    });
  }

  #lossAt(parameters: readonly ArrayLike<number>[], tasks: readonly number[]): number {
    const { graph, data, seed } = this.job;
    const factors = data.labels.map((_, k) => Number(tasks.includes(k)));
    return batchLoss(graph, data.labels, parameters as Float32Array[], this.#batch, drawn(seed, this.step), factors);
  }

  /** By each parameter, the gradient of the sum of these tasks' losses and the penalties. */
  #gradients(tasks: readonly number[]): number[][] {
    const h = 1e-5;
    return this.parameters.map((values, p) =>
      Array.from(values, (value, i) => {
        const at = (moved: number) => {
          const others = Float64Array.from(values);
          others[i] = moved;
          return this.#lossAt(Object.assign([...this.parameters], { [p]: others }), tasks);
        };
        return (at(value + h) - at(value - h)) / (2 * h);
      }),
    );
  }

  gradients(balance: Balance): { gradients: number[][]; factors: Float64Array; step: Step } {
    const { graph, seed, training } = this.job;
    const method = training.losses as Balancing;
    const tasks = graph.outputs.map((_, k) => k);
    const ofPenalties = this.#gradients([]);
    const own = tasks.map((k) =>
      this.#gradients([k]).map((values, p) => values.map((value, i) => value - ofPenalties[p]![i]!)),
    );
    const reach = computeReach(graph);
    const isCombined = graph.parameters.map((parameter) => isShared(reach.ofParameter(parameter)));
    const sharedOf = (k: number) => own[k]!.flatMap((values, p) => (isCombined[p] ? values : []));
    const gram = tasks.flatMap((a) =>
      tasks.map((b) => sharedOf(a).reduce((sum, value, i) => sum + value * sharedOf(b)[i]!, 0)),
    );
    const noise = uniforms(streamKey(seed, 'losses'), this.step, drawsPerStep(method, tasks.length));
    const { ofGradients, scalesOwn } = balancingKinds[method.kind];
    const seen = { losses: this.losses, noise: Float64Array.from(noise) };
    const step: Step = ofGradients ? { ...seen, gram: Float64Array.from(gram) } : seen;
    const factors = balance.factors(step);
    const gradients = ofPenalties.map((penalty, p) =>
      penalty.map((value, i) => {
        const weights = tasks.map((k) => (isCombined[p] || scalesOwn ? factors[k]! : 1));
        return tasks.reduce((sum, k) => sum + weights[k]! * own[k]![p]![i]!, value);
      }),
    );
    return { gradients, factors, step };
  }
}

const models = ['mmoe', 'shared-bottom', 'omoe', 'single-task', 'tensor-factorization', 'cross-stitch', 'ple'] as const;

/** One method of each sort: its own parameters as they are, its own parameters scaled, and of losses alone. */
const sorts: readonly BalancingKind[] = ['pcgrad', 'nash', 'famo'];

describe.each(kinds)('%s', (kind) => {
  const isOfSort = sorts.includes(kind);
  const mmoe = { model: 'mmoe', kind: 'binary', ...gaps } as const;
  const table = { model: 'mmoe', features: 2, categorical: [4, 3], rows: 12 } as const;
  const others: JobOptions[] = [
    ...models.slice(1).map((model) => ({ model })),
    { model: 'l2-constrained' },
    { ...mmoe, kind: 'classes' },
    { ...mmoe, kind: 'regression', model: 'ple' },
    { ...table, kind: 'binary', embedding: 3 },
    { ...table, training: { optimizer: 'sgd' } },
    { ...table, kind: 'binary', embedding: 3, training: { optimizer: 'lazy-adam' } },
    ...(balancingKinds[kind].ofPositive ? [] : [{ ...mmoe, kind: 'count' } as const]),
  ];
  const cases: JobOptions[] = [{ model: 'mmoe' }, mmoe, ...(isOfSort ? others : [])];

  test.each(cases)('ours has the gradients of a plain step: %o', (options) => {
    const job = jobWith(kind, options);
    for (const engine of options.model === 'mmoe' ? ours : ours.slice(1)) {
      const session = engine.open(job);
      const found = session.gradients(0);
      const parameters = session.parameters();
      session.dispose();
      const { gradients } = new PlainStep(job, parameters, 0).gradients(new Balance({ kind }, 3));
      for (const [i, { name }] of job.graph.parameters.entries()) {
        expect(relative(found.gradients[i]!, gradients[i]!), name).toBeLessThan(1e-3);
      }
    }
  });

  test('ours has the factors of plain steps, as its state changes and labels are missing', () => {
    const job = jobWith(kind, { model: 'mmoe', kind: 'binary', ...gaps, rows: 60, training: { batchSize: 3 } });
    const session = ours[1].open(job);
    const balance = new Balance({ kind }, 3);
    for (let step = 0; step < 6; step++) {
      const plain = new PlainStep(job, session.parameters(), step).gradients(balance);
      session.train(step, step + 1);
      expect(relative(session.lossWeights()!, plain.factors), `step ${step}`).toBeLessThan(1e-3);
      balance.update(plain.step, new PlainStep(job, session.parameters(), step).losses);
    }
    session.dispose();
  });

  const all = [...models, 'dselect-k', 'snr-trans', 'top-k', 'adatt-sp', 'ml-mmoe'] as const;
  test.each((isOfSort ? all : all.slice(0, 1)).flatMap((model) => [{ model }, { ...mmoe, model }]))(
    'both engines agree on gradients and factors, at the start and some steps on: %o',
    (options) => {
      const job = jobWith(kind, { ...options, training: { learningRate: 0.001, batchSize: 16 }, features: 9 });
      const trained = ours[1].open(job);
      for (const step of [0, 4]) {
        trained.train(Math.max(0, step - 4), step);
        const start = trained.parameters();
        const [mine, theirs] = [ours[1], tfjs].map((engine) => {
          const session = engine.open({ ...job, start });
          const found = session.gradients(step);
          session.dispose();
          return found;
        });
        expect(Math.abs(mine!.loss / theirs!.loss - 1)).toBeLessThan(1e-4);
        const whole = Math.hypot(...theirs!.gradients.flatMap((values) => [...values]));
        for (const [i, { name }] of job.graph.parameters.entries()) {
          const [a, b] = [mine!.gradients[i]!, theirs!.gradients[i]!];
          const error = Math.hypot(...a.map((value, j) => value - b[j]!));
          expect(error, name).toBeLessThanOrEqual(1e-3 * Math.hypot(...b) + 1e-5 * whole);
        }
      }
      trained.dispose();
      const factors = [ours[1], tfjs].map((engine) => {
        const session = engine.open(job);
        session.train(0, 4);
        const found = session.lossWeights()!;
        session.dispose();
        return found;
      });
      expect(relative(factors[0]!, factors[1]!)).toBeLessThan(1e-2);
    },
  );
});

test('runs go on from the end of a call', () => {
  for (const kind of kinds) {
    const job = jobWith(kind, { model: 'mmoe' });
    const [whole, cut] = [[12], [5, 6, 12]].map((ends) => {
      const session = ours[1].open(job);
      let from = 0;
      for (const end of ends) {
        session.train(from, end);
        // Neither predictions nor gradients change a state.
        session.gradients(end);
        from = end;
      }
      const parameters = session.parameters();
      session.dispose();
      return parameters;
    });
    expect(cut, kind).toEqual(whole);
  }
});

test('gradients of tasks: the products of both engines', () => {
  const job = jobWith('pcgrad', { model: 'mmoe' });
  const [a, b] = [ours[1], tfjs].map((engine) => {
    const session = engine.open(job);
    const found = session.taskGradients(3);
    session.dispose();
    return found;
  });
  expect(relative(a!, b!)).toBeLessThan(1e-4);
  expect(() =>
    ours[1].open({ ...job, training: { ...job.training, losses: { kind: 'rlw' } } }).taskGradients(0),
  ).toThrow();
});
