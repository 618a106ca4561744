/**
 * `npm run bench:sparse [-- --quick]`: how long a training step takes by the number of ids, of MMoE
 * on the recommender's sparse form (configs/recommender-sparse.yaml, batch 1,024): ours, which
 * makes each batch, and PyTorch's EmbeddingBag with sparse gradients on one thread, to which
 * batches are given. Times are the processor's; all are measured in turns, and the medians printed
 * as Markdown. PyTorch is installed as for bench:peers; without it, its column is empty.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registerExtras } from '../../src/extras/register.js';
import { viewBytes } from '../../src/ground/base/bytes.js';
import { loadConfig } from '../../src/sweep/config/load.js';
import { makeJob } from '../../src/sweep/runs/job.js';
import { allCells } from '../../src/sweep/runs/plan.js';
import { batchReader } from '../../src/train/engine/batches.js';
import type { Training } from '../../src/train/engine/engine.js';
import { findNative } from '../../src/train/engine/native.js';
import { InstancePool, ProgramSession } from '../../src/train/engine/program-engine.js';
import type { Machine } from '../../src/train/kernels/machine.js';
import { DEFAULT_ALGORITHM } from '../../src/train/kernels/machine.js';
import { wasmMachine } from '../../src/train/kernels/wasm.js';
import { install, python, versions } from './peers/install.js';
import { Peer } from './peers/process.js';
import { median } from './speed/rounds.js';

registerExtras();

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const [ROUNDS, STEPS] = options.quick ? [3, 20] : [11, 100];

/** Batches that PyTorch goes through again and again. */
const BATCHES = 200;

const IDS = [10_000, 100_000, 1_000_000];
const OPTIMIZERS = ['lazy-adam', 'sgd'] as const satisfies readonly Training['optimizer'][];

/** One sort of training, whose rounds give microseconds of the processor a step. */
interface Contender {
  readonly column: string;
  readonly row: string;
  measure(): Promise<number>;
  close(): Promise<void>;
  readonly times: number[];
}

const rowName = (optimizer: string, ids: number) => `${ids.toLocaleString('en-US')}, ${optimizer}`;

function jobWith(ids: number, optimizer: Training['optimizer']) {
  const config = loadConfig(
    fileURLToPath(new URL('../../configs/recommender-sparse.yaml', import.meta.url)),
    [
      ...['users', 'items', 'hash'].map((field) => `data.sparse.${field}=${ids}`),
      ...['models=[mmoe]', `training.optimizer=${optimizer}`, 'training.testExamples=1000'],
    ],
  );
  return makeJob(allCells(config).cells[0]!.spec, 1);
}

/** Ours: the whole step, and what of it makes the batch. */
function ours(machine: Machine, ids: number, optimizer: Training['optimizer']): Contender[] {
  const session = new ProgramSession(jobWith(ids, optimizer), new InstancePool(machine));
  const { start, forward } = session.program.parts;
  const name = machine.name === 'wasm' ? 'wasm' : `native ${machine.name}`;
  let step = 0;
  const of = (column: string, run: () => void): Contender => ({
    column,
    row: rowName(optimizer, ids),
    times: [],
    async measure() {
      const begun = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / STEPS;
    },
    async close() {},
  });
  return [
    of(name, () => {
      session.train(step, step + STEPS);
      step += STEPS;
    }),
    of(`of which the data, ${name}`, () => {
      for (let i = 0; i < STEPS; i++) session.instance.kernels.execute(start, forward, i);
    }),
  ];
}

/** The batches of a job and its sizes, as files. */
function writeBatches(folder: string, ids: number): void {
  const { data, graph, training } = jobWith(ids, 'sgd');
  const embedding = graph.nodes.find((node) => node.op === 'embedding')!;
  const parts = { dense: [], ids: [], labels: [] } as Record<
    'dense' | 'ids' | 'labels',
    Uint8Array[]
  >;
  const batchOf = batchReader(data, training.batchSize, 1);
  for (let step = 0; step < BATCHES; step++) {
    const { dense, categorical, labels } = batchOf(step);
    parts.dense.push(viewBytes(dense).slice());
    parts.ids.push(viewBytes(categorical).slice());
    parts.labels.push(viewBytes(labels).slice());
  }
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(parts))
    writeFileSync(join(folder, name), Buffer.concat(bytes));
  const [, , bottom] = graph.nodes;
  const shape = {
    batches: BATCHES,
    rows: training.batchSize,
    dense: data.features.dense,
    bottom: bottom!.width,
    sizes: data.features.categorical,
    embedding: embedding.tables[0]!.shape[1],
  };
  writeFileSync(join(folder, 'shape.json'), JSON.stringify(shape));
}

function pytorch(folder: string, ids: number, optimizer: Training['optimizer']): Contender {
  const script = fileURLToPath(new URL('peers/sparse.py', import.meta.url));
  const argv = [python('torch'), script, optimizer, '1', folder];
  const peer = new Peer({ argv, env: { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' } });
  return {
    column: 'PyTorch, data given',
    row: rowName(optimizer, ids),
    times: [],
    measure: async () => (1e6 * (await peer.ask('train', STEPS)).cpu) / STEPS,
    close: () => peer.close(),
  };
}

const folder = mkdtempSync(join(os.tmpdir(), 'bench-sparse-'));
let library = 'no PyTorch';
try {
  install('torch');
  library = versions('torch');
} catch (error) {
  console.error(`PyTorch: ${(error as Error).message}`);
}
const contenders: Contender[] = [];
try {
  const { machine } = findNative(DEFAULT_ALGORITHM);
  for (const ids of IDS) {
    const batches = join(folder, String(ids));
    if (library !== 'no PyTorch') writeBatches(batches, ids);
    for (const optimizer of OPTIMIZERS) {
      for (const one of machine ? [machine, wasmMachine] : [wasmMachine])
        contenders.push(...ours(one, ids, optimizer));
      if (library !== 'no PyTorch') contenders.push(pytorch(batches, ids, optimizer));
    }
  }
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contender of contenders) {
      const time = await contender.measure();
      if (round > 0) contender.times.push(time);
    }
  }
} finally {
  for (const contender of contenders) await contender.close();
  rmSync(folder, { recursive: true, force: true });
}

const unique = (values: readonly string[]) => [...new Set(values)];
const columns = unique(contenders.map(({ column }) => column));
const cell = (row: string, column: string): string => {
  const one = contenders.find((contender) => contender.row === row && contender.column === column);
  return one ? median(one.times).toFixed(0) : '';
};
console.log(
  [
    `${os.cpus()[0]?.model ?? 'unknown processor'}, one of ${os.cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.version}; ${library};`,
    `\`npm run bench:sparse\`: medians of ${ROUNDS} rounds of ${STEPS} steps in turns, load ${os.loadavg()[0]!.toFixed(1)}.`,
    '',
    `| users, items and rows of each table; us a step | ${columns.join(' | ')} |`,
    `| --- | ${columns.map(() => '---:').join(' | ')} |`,
    ...unique(contenders.map(({ row }) => row)).map(
      (row) => `| ${[row, ...columns.map((column) => cell(row, column))].join(' | ')} |`,
    ),
  ].join('\n'),
);
