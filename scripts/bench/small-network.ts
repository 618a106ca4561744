/**
 * `npm run bench:small [-- --quick] [--out FILE]`: the task that SimpleChains.jl publishes, on one
 * core of this machine: a network 4-32-16-4 with tanh learns the exponentials of 2 x 2 matrices, by
 * Adam with all 10,000 rows in each of 10,000 steps. Beside ours PyTorch, compiled PyTorch and
 * JAX's scan, in turns, into results/bench-small.md. Each is checked to be the same network first.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { viewBytes } from '../../src/ground/base/bytes.js';
import { streamKey } from '../../src/ground/base/random.js';
import type { ExampleTable } from '../../src/train/data/dataset.js';
import { type Job, startParameters } from '../../src/train/engine/engine.js';
import { loadEngine } from '../../src/train/engine/load.js';
import { standardNormals } from '../../src/train/kernels/exact-functions.js';
import { GraphBuilder } from '../../src/train/models/builder.js';
import { install, python, ROOT, versions } from './peers/install.js';
import { Peer } from './peers/process.js';
import { BEST, here, type Library } from './peers/ways.js';
import { median } from './speed/rounds.js';

const ROWS = 10_000;
const EPOCHS = 10_000;
const OUTPUTS = 4;

/** The largest relative difference of a loss in the first steps. */
const TOLERANCE = 1e-4;

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const [rounds, steps] = options.quick ? [1, 50] : [5, 500];

/** The exponential of [[a, b], [c, d]] in row-major order, by its series after six halvings. */
function matrixExponential(matrix: readonly number[]): number[] {
  const times = ([a, b, c, d]: readonly number[], [e, f, g, h]: readonly number[]) => [
    a! * e! + b! * g!,
    a! * f! + b! * h!,
    c! * e! + d! * g!,
    c! * f! + d! * h!,
  ];
  const small = matrix.map((value) => value / 64);
  let [sum, term] = [
    [1, 0, 0, 1],
    [1, 0, 0, 1],
  ];
  for (let k = 1; k <= 12; k++) {
    term = times(term!, small).map((value) => value / k);
    sum = sum!.map((value, i) => value + term![i]!);
  }
  for (let k = 0; k < 6; k++) sum = times(sum!, sum!);
  return sum!;
}

function problem(): Job {
  const dense = standardNormals(streamKey(1, 'data'), ROWS * OUTPUTS);
  const labels = new Float32Array(ROWS * OUTPUTS);
  for (let row = 0; row < ROWS; row++)
    labels.set(
      matrixExponential([...dense.subarray(row * OUTPUTS, (row + 1) * OUTPUTS)]),
      row * OUTPUTS,
    );
  const table: ExampleTable = {
    kind: 'table',
    rows: ROWS,
    dense,
    categorical: new Int32Array(0),
    labels,
  };
  const features = { dense: OUTPUTS, categorical: [] };
  const g = new GraphBuilder();
  const x = g.input(features);
  const first = g.tanh(g.dense(x, 32, { name: 'first', role: 'hidden' }));
  const second = g.tanh(g.dense(first, 16, { name: 'second', role: 'hidden' }));
  const outputs = Array.from({ length: OUTPUTS }, (_, k) =>
    g.dense(second, 1, { name: `output/${k}`, role: 'output' }),
  );
  return {
    data: {
      features,
      labels: outputs.map((_, k) => ({ kind: 'regression', name: String(k), variance: 1 })),
      train: table,
      validation: undefined,
      test: {
        ...table,
        rows: 1,
        dense: dense.subarray(0, OUTPUTS),
        labels: labels.subarray(0, OUTPUTS),
      },
    },
    model: 'small',
    graph: g.finish(outputs),
    training: {
      optimizer: 'adam',
      learningRate: 0.001,
      batchSize: ROWS,
      steps: EPOCHS,
      evaluateEvery: EPOCHS,
    },
    seed: 1,
  };
}

/**
 * The initial parameters by layer, as Python reads them: the outputs side by side, [16, 4] and [4].
 */
function initialOf(job: Job): Float32Array[] {
  const values = startParameters(job);
  const named = (name: string) =>
    values[job.graph.parameters.findIndex((parameter) => parameter.name === name)]!;
  const columns = Array.from({ length: OUTPUTS }, (_, k) => named(`output/${k}/weights`));
  const side = Float32Array.from(
    { length: 16 * OUTPUTS },
    (_, i) => columns[i % OUTPUTS]![Math.floor(i / OUTPUTS)]!,
  );
  const biases = Float32Array.from({ length: OUTPUTS }, (_, k) => named(`output/${k}/bias`)[0]!);
  return [
    named('first/weights'),
    named('first/bias'),
    named('second/weights'),
    named('second/bias'),
    side,
    biases,
  ];
}

interface Contender {
  readonly name: string;
  /** Trains from the start, or further; returns seconds and losses. */
  train(steps: number): Promise<{ seconds: number; losses: readonly number[] }>;
}

async function ours(job: Job): Promise<Contender> {
  const engine = await loadEngine(BEST.engine);
  let session = engine.open(job);
  let done = 0;
  return {
    name: BEST.name,
    async train(count) {
      if (done + count > EPOCHS) {
        session = engine.open(job);
        done = 0;
      }
      const start = performance.now();
      const losses = [...session.train(done, done + count)];
      done += count;
      return { seconds: (performance.now() - start) / 1000, losses };
    },
  };
}

function peer(
  name: string,
  library: Library,
  way: string,
  folder: string,
): Contender & { close(): Promise<void> } {
  install(library);
  const script = fileURLToPath(here('small_network.py'));
  const process = new Peer({
    argv: ['taskset', '-c', '0', python(library), script, way, folder],
    env: { TORCHINDUCTOR_COMPILE_THREADS: '1' },
  });
  return {
    name,
    async train(count) {
      const { seconds, losses } = await process.ask('check', count);
      return { seconds, losses: losses![0]! };
    },
    close: () => process.close(),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-small-'));
const job = problem();
const table = job.data.train as ExampleTable;
const write = (name: string, parts: readonly Float32Array[]) =>
  writeFileSync(join(folder, `${name}.f32`), Buffer.concat(parts.map(viewBytes)));
write('x', [table.dense]);
write('y', [table.labels]);
write('initial', initialOf(job));

const load = os.loadavg()[0]!;
const peers = [
  peer('PyTorch', 'torch', 'eager', folder),
  peer('PyTorch, `torch.compile`', 'torch', 'compile', folder),
  peer('JAX, `jit` of all steps by `scan`', 'jax', 'scan', folder),
];
const contenders = [await ours(job), ...peers];
try {
  const [reference, ...others] = await Promise.all(contenders.map((one) => one.train(steps)));
  others.forEach(({ losses }, i) => {
    const worst = Math.max(
      ...losses.slice(0, 50).map((loss, step) => Math.abs(loss / reference!.losses[step]! - 1)),
    );
    if (!(worst <= TOLERANCE))
      throw new Error(
        `${contenders[i + 1]!.name} is not the same network: losses differ by ${worst}`,
      );
  });
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds!; round++)
    for (const [i, one] of contenders.entries())
      times[i]!.push(((await one.train(steps!)).seconds / steps!) * EPOCHS);
  const fastest = median(times[0]!);
  const rows = contenders.map(({ name }, i) => {
    const seconds = median(times[i]!);
    return `| ${name} | ${seconds.toPrecision(3)} | ${(seconds / fastest).toPrecision(2)} |`;
  });
  const text = `# A small network

The task that SimpleChains.jl publishes: a network 4-32-16-4 with tanh learns the exponentials of 2 x 2 matrices, by Adam with all 10,000 rows in each step. Seconds of one core for 10,000 steps: medians of ${rounds} rounds in turns, ${steps} steps a measurement, compiling left out. ${os.cpus()[0]?.model.trim()}; Node ${process.version}; ${versions('torch')}; ${versions('jax')}. ${new Date().toISOString().slice(0, 10)}, by \`npm run bench:small\`. Load before: ${load.toFixed(1)}. Losses of the first 50 steps agree within ${TOLERANCE}.

| | seconds | to ours |
| --- | ---: | ---: |
${rows.join('\n')}

SimpleChains.jl's authors report 0.41 s on 18 cores of an Intel i9-10980XE, which is 7.4 core-seconds, and 15.2 s for PyTorch there. Their machine is not ours, so these numbers are not compared with the table.
`;
  console.log(text);
  const out = options.out ?? join(ROOT, 'results/bench-small.md');
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, text);
} finally {
  await Promise.all(peers.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
}
