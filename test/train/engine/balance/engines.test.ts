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
import { programEngine } from '../../../../src/train/engine/program-engine.js';
import { loadTfjsEngine } from '../../../../src/train/engine/tfjs/engine.js';
import { uniforms } from '../../../../src/train/kernels/exact-functions.js';
import { wasmMachines } from '../../../../src/train/kernels/wasm.js';
import { computeReach, isShared } from '../../../../src/train/models/reach.js';
import { batchLosses, drawn } from '../../../reference/graph-reference.js';
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

/** By each parameter, the gradients of the tasks' losses and of the penalties. */
interface Slopes {
  readonly ofPenalties: number[][];
  readonly own: number[][][];
}

/**
 * Slopes at the start of a job, by its options. They do not depend on the method that combines
 * them.
 */
const slopesAtStart = new Map<
  string,
  { readonly parameters: readonly Float32Array[]; readonly slopes: Slopes }
>();

/**
 * The gradients of a step in plain float64: of each loss by differences, combined as
 * `balancingKinds` says.
 */
class PlainStep {
  readonly #batch: Batch;
  readonly losses: Float64Array;

  constructor(
    private readonly job: Job,
    private readonly parameters: readonly Float32Array[],
    private readonly stepIndex: number,
  ) {
    this.#batch = batchReader(job.data, job.training.batchSize, job.seed)(stepIndex);
    const tasks = job.data.labels.length;
    const { ofTasks } = this.#lossesAt(parameters);
    this.losses = Float64Array.from(ofTasks, (loss, k) => {
      const isLabelled = this.#batch.labels.some(
        (label, i) => i % tasks === k && !Number.isNaN(label),
      );
      return isLabelled ? loss : Number.NaN;
    });
  }

  #lossesAt(parameters: readonly ArrayLike<number>[]) {
    const { graph, data, seed } = this.job;
    return batchLosses(graph, data.labels, parameters, this.#batch, drawn(seed, this.stepIndex));
  }

  /** Slopes by differences: one move of a number serves all tasks. */
  slopes(): Slopes {
    const h = 1e-5;
    const slopes = this.parameters.map((values, p) =>
      Array.from(values, (value, i) => {
        const at = (moved: number) => {
          const others = Float64Array.from(values);
          others[i] = moved;
          return this.#lossesAt(Object.assign([...this.parameters], { [p]: others }));
        };
        const [above, below] = [at(value + h), at(value - h)];
        return {
          ofTasks: above.ofTasks.map((loss, k) => (loss - below.ofTasks[k]!) / (2 * h)),
          ofPenalties: (above.penalties - below.penalties) / (2 * h),
        };
      }),
    );
    return {
      ofPenalties: slopes.map((numbers) => numbers.map(({ ofPenalties }) => ofPenalties)),
      own: this.job.graph.outputs.map((_, k) =>
        slopes.map((numbers) => numbers.map(({ ofTasks }) => ofTasks[k]!)),
      ),
    };
  }

  /** The state of a method needs the products of gradients only if it combines them. */
  step(slopes = balancingKinds[this.#method.kind].ofGradients ? this.slopes() : undefined): Step {
    const { graph, seed } = this.job;
    const tasks = graph.outputs.length;
    const noise = uniforms(
      streamKey(seed, 'losses'),
      this.stepIndex,
      drawsPerStep(this.#method, tasks),
    );
    const seen = { losses: this.losses, noise: Float64Array.from(noise) };
    if (!balancingKinds[this.#method.kind].ofGradients) return seen;
    const isCombined = this.#isCombined();
    const shared = slopes!.own.map((own) =>
      own.flatMap((values, p) => (isCombined[p] ? values : [])),
    );
    const gram = shared.flatMap((a) =>
      shared.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
    );
    return { ...seen, gram: Float64Array.from(gram) };
  }

  gradients(balance: Balance, slopes: Slopes): number[][] {
    const factors = balance.factors(this.step(slopes));
    const isCombined = this.#isCombined();
    const { scalesOwn } = balancingKinds[this.#method.kind];
    return slopes.ofPenalties.map((penalty, p) =>
      penalty.map((value, i) =>
        slopes.own.reduce((sum, own, k) => {
          const weight = isCombined[p] || scalesOwn ? factors[k]! : 1;
          return sum + weight * own[p]![i]!;
        }, value),
      ),
    );
  }

  get #method(): Balancing {
    return this.job.training.losses as Balancing;
  }

  #isCombined(): boolean[] {
    const reach = computeReach(this.job.graph);
    return this.job.graph.parameters.map((parameter) => isShared(reach.ofParameter(parameter)));
  }
}

const models = [
  'mmoe',
  'shared-bottom',
  'omoe',
  'single-task',
  'tensor-factorization',
  'cross-stitch',
  'ple',
] as const;

/**
 * One method of each sort: its own parameters as they are, its own parameters scaled, and of losses
 * alone.
 */
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
    const engines = options.model === 'mmoe' ? ours : ours.slice(1);
    for (const engine of engines) {
      const session = engine.open(job);
      const found = session.gradients(0);
      const parameters = session.parameters();
      session.dispose();
      const plain = new PlainStep(job, parameters, 0);
      const key = JSON.stringify(options);
      const known = slopesAtStart.get(key) ?? { parameters, slopes: plain.slopes() };
      slopesAtStart.set(key, known);
      expect(parameters).toEqual(known.parameters);
      const gradients = plain.gradients(new Balance({ kind }, 3), known.slopes);
      for (const [i, { name }] of job.graph.parameters.entries()) {
        expect(relative(found.gradients[i]!, gradients[i]!), name).toBeLessThan(1e-3);
      }
    }
  });

  test('ours has the factors of plain steps, as its state changes and labels are missing', () => {
    const job = jobWith(kind, {
      model: 'mmoe',
      kind: 'binary',
      ...gaps,
      rows: 60,
      training: { batchSize: 3 },
    });
    const session = ours[1].open(job);
    const balance = new Balance({ kind }, 3);
    for (let step = 0; step < 6; step++) {
      const plain = new PlainStep(job, session.parameters(), step).step();
      const factors = balance.factors(plain);
      session.train(step, step + 1);
      expect(relative(session.lossWeights()!, factors), `step ${step}`).toBeLessThan(1e-3);
      balance.update(plain, new PlainStep(job, session.parameters(), step).losses);
    }
    session.dispose();
  });

  const all = [...models, 'dselect-k', 'snr-trans', 'top-k', 'adatt-sp', 'ml-mmoe'] as const;
  test.each((isOfSort ? all : all.slice(0, 1)).flatMap((model) => [{ model }, { ...mmoe, model }]))(
    'both engines agree on gradients and factors, at the start and some steps on: %o',
    (options) => {
      const job = jobWith(kind, {
        ...options,
        training: { learningRate: 0.001, batchSize: 16 },
        features: 9,
      });
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
    ours[1]
      .open({ ...job, training: { ...job.training, losses: { kind: 'rlw' } } })
      .taskGradients(0),
  ).toThrow();
});
