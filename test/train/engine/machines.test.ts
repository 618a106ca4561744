import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job, Training } from '../../../src/train/engine/engine.js';
import { InstancePool, ProgramSession } from '../../../src/train/engine/program-engine.js';
import { algorithms, type Machine, type SecondThread } from '../../../src/train/kernels/machine.js';
import { nativeMachines, withSecondThread } from '../../../src/train/kernels/native.js';
import { emulatedWasm, wasmMachines } from '../../../src/train/kernels/wasm.js';
import type { SizeKind, SizeSpec } from '../../../src/train/models/architecture.js';
import { architectures } from '../../../src/train/models/index.js';
import { randomGraph } from '../../reference/random-graph.js';
import { type JobOptions, syntheticJob } from './jobs.js';

const library = new URL(
  `../../../prebuilds/${process.platform}-${process.arch}/kernels.node`,
  import.meta.url,
);
const natives = existsSync(library)
  ? algorithms.flatMap((algorithm) => nativeMachines(algorithm))
  : [];
/** Instructions are divided however small they are. */
const alone: SecondThread = { leastDivided: 0, helping: (action) => action(), done: 0 };
const helped = algorithms
  .flatMap((algorithm) => natives.filter((machine) => machine.algorithm === algorithm).slice(0, 1))
  .map((machine) => withSecondThread(machine, 0));
const machines: Machine[] = [
  ...natives,
  ...natives.map((machine) => ({ ...machine, second: alone })),
  ...helped,
  emulatedWasm,
];

/** All that a session tells. Of what is not a number no machine promises the bits. */
function toldBy(machine: Machine, job: Job, steps: number) {
  const session = new ProgramSession(job, new InstancePool(machine));
  const untrained = session.predict(job.data.test);
  const losses = session.train(0, steps);
  const { loss, gradients } = session.gradients(losses.length);
  const { outputs, gates } = session.predict(job.data.test);
  const parameters = session.parameters();
  const lossWeights = session.lossWeights();
  session.dispose();
  return [
    lossWeights,
    untrained.outputs,
    losses,
    loss,
    ...parameters,
    ...gradients,
    outputs,
    ...gates,
  ];
}

/**
 * Whether two arrays, if they are such, have the same bytes: faster than to compare them number by
 * number.
 */
function sameBytes(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false;
  const [one, other] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return one!.equals(other!);
}

const size = fc.integer({ min: 1, max: 20 });

/** A size of any architecture, by its kind. */
const sizeArbitraries: Readonly<
  Record<SizeKind, (size: SizeSpec) => fc.Arbitrary<number | readonly number[]>>
> = {
  layers: () => fc.array(size, { minLength: 1, maxLength: 2 }),
  count: ({ least = 1, search: { high = 9 } }) =>
    fc.integer({ min: least, max: Math.min(9, high) }),
  factor: () => fc.constant(0.1),
  ranks: () => fc.tuple(size, size, fc.integer({ min: 1, max: 3 })),
};

const arbitrarySizes = (model: string) =>
  fc.record(
    Object.fromEntries(
      Object.entries(architectures.get(model)!.sizes).map(
        ([name, spec]) => [name, sizeArbitraries[spec.kind](spec)] as const,
      ),
    ),
  );

const options = (model: string): fc.Arbitrary<JobOptions> =>
  fc
    .record({
      sizes: arbitrarySizes(model),
      features: fc.integer({ min: 1, max: 40 }),
      tasks: fc.integer({ min: 2, max: 4 }),
      kind: fc.constantFrom(...(['regression', 'binary', 'count', 'classes'] as const)),
      categorical: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
      embedding: fc.constantFrom('sum' as const, 3, 11),
      training: fc.record({
        optimizer: fc.constantFrom(...(['adam', 'lazy-adam', 'sgd', 'momentum'] as const)),
        weightDecay: fc.constantFrom(0, 0.1),
        batchSize: fc.integer({ min: 1, max: 40 }),
        learningRate: fc.constantFrom(0.01, 0.3),
        steps: fc.constant(16),
      }),
      hidden: fc.constantFrom<Partial<Training>[]>(
        {},
        { activation: 'swish', hiddenDropout: 0.3 },
        { activation: 'gelu' },
      ),
      schedule: fc.constantFrom({}, { schedule: 'cosine' as const }, { schedule: 'step' as const }),
      losses: fc.constantFrom<Partial<Training>[]>(
        {},
        { losses: { kind: 'fixed', weights: [0.5, 1, 3, 2] } },
        { losses: { kind: 'uncertainty' } },
        { losses: { kind: 'dwa', every: 2 } },
      ),
      missing: fc.constantFrom(
        {},
        { partial: true },
        { rows: 50, rowWeights: true },
        { taskWeights: [0.5, 1, 3, 2] },
      ),
      seed: fc.nat({ max: 1000 }),
    })
    .map(({ categorical, embedding, training, hidden, schedule, losses, missing, ...rest }) => ({
      model,
      ...rest,
      ...missing,
      training: { ...training, ...hidden, ...schedule, ...losses },
      // Of a stream, labels are neither counts nor classes.
      ...((rest.kind === 'count' || rest.kind === 'classes') && { rows: 50 }),
      ...(categorical.length > 0 && { categorical, embedding, rows: 50 }),
    }));

function expectSameOnAll(job: Job, of = machines, steps = 12): void {
  for (const algorithm of algorithms) {
    const expected = toldBy(wasmMachines[algorithm], job, steps);
    for (const machine of of.filter((one) => one.algorithm === algorithm)) {
      const told = toldBy(machine, job, steps);
      expect(told).toHaveLength(expected.length);
      told.forEach((part, i) => {
        if (!sameBytes(part, expected[i]))
          expect(part, `${machine.variant}/${algorithm}`).toEqual(expected[i]);
      });
    }
  }
}

describe.runIf(machines.length > 0)('native machines', () => {
  test.each([1, 2, 3, 4, 5, 6])('the bits of WebAssembly on random graph %i', (seed) => {
    const columns = { categorical: [3, 2], embedding: 5 } as const;
    const graph = randomGraph(seed, { dense: 13, ...columns }, 2);
    expectSameOnAll({
      ...syntheticJob({ model: 'single-task', features: 13, ...columns, rows: 40 }),
      graph,
    });
  });

  test.each([...architectures.keys()])('%s: the bits of WebAssembly, whatever the job', (model) => {
    fc.assert(
      fc.property(options(model), (options) => {
        expectSameOnAll(syntheticJob(options));
      }),
      // Of other jobs each time. bits.test.ts has every instruction by itself.
      { numRuns: 5 },
    );
  });

  test.each([...architectures.keys()])(
    '%s: the same bits of wide layers on two threads',
    (model) => {
      const wide = Object.entries(architectures.get(model)!.sizes).map(([size, { kind }]) => {
        return [size, { layers: [150], count: 3, factor: 0.1, ranks: [60, 70, 2] }[kind]] as const;
      });
      const job = syntheticJob({
        model,
        sizes: Object.fromEntries(wide),
        features: 45,
        categorical: [70, 9],
        rows: 500,
        training: { batchSize: 101 },
      });
      expectSameOnAll(job, helped, 3);
    },
  );

  test('where the second thread does not start, a run goes on with one', async () => {
    const lost = withSecondThread({ ...natives[0]!, file: '/no/such/library.node' }, 0);
    const job = syntheticJob({ model: 'mmoe' });
    expectSameOnAll(job, [lost]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expectSameOnAll(job, [lost]);
    expect(lost.second!.done).toBe(0);
  });

  test('the second thread does a part of the work', async () => {
    const session = new ProgramSession(
      syntheticJob({ model: 'mmoe', rows: 500 }),
      new InstancePool(helped[0]!),
    );
    const second = helped[0]!.second!;
    const before = second.done;
    let step = 0;
    await expect
      .poll(
        () => {
          session.train(step, step + 100);
          step += 100;
          return second.done;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(before);
    session.dispose();
  }, 70_000);
});
