/**
 * `npm run bench:browser [-- --runs N]`: how long a training step takes in a Web Worker of each
 * browser, beside this Node with the same WebAssembly module and with native kernels, one thread
 * each; and how much memory a browser has after a few runs and after N more (20). Prints Markdown.
 */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { registerExtras } from '../../src/extras/register.js';
import { playgroundCells } from '../../src/extras/web/playground/cells.js';
import { settingsIn } from '../../src/extras/web/playground/settings.js';
import { buildJob } from '../../src/sweep/runs/build-job.js';
import type { CellSpec } from '../../src/sweep/runs/spec.js';
import { generatedData } from '../../src/train/data/generated-sources.js';
import { findNative } from '../../src/train/engine/native.js';
import { programEngine } from '../../src/train/engine/program-engine.js';
import { trainRun } from '../../src/train/engine/run.js';
import type { Machine } from '../../src/train/kernels/machine.js';
import { DEFAULT_ALGORITHM } from '../../src/train/kernels/machine.js';
import { wasmMachine } from '../../src/train/kernels/wasm.js';
import {
  type BrowserName,
  browserNames,
  hasBrowserNamed,
  inBrowser,
} from '../../test/support/browsers.js';
import { median } from './speed/rounds.js';

registerExtras();

const MODELS = ['shared-bottom', 'mmoe'];

/** Runs of both lengths are scored equally often: their difference is training alone. */
const [SHORT, LONG] = [1000, 3000];

const ROUNDS = 5;

/** Runs until a browser has compiled its code and taken the memory that it needs. */
const WARM = 5;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } });

const makeSpecs = (steps: number): CellSpec[] =>
  playgroundCells({ ...settingsIn(`#steps=${steps}`), models: MODELS }).map(({ spec }) => spec);

/** Round after round, each model for both lengths. */
const runs = Array.from({ length: ROUNDS }, (_, i) =>
  MODELS.flatMap((_, m) =>
    [SHORT, LONG].map((steps) => ({ spec: makeSpecs(steps)[m]!, seed: i + 1 })),
  ),
).flat();

/** Microseconds a step of each model, from the seconds of all runs. */
const stepTimes = (seconds: readonly number[]): number[] =>
  MODELS.map((_, m) => {
    const differences = Array.from({ length: ROUNDS }, (_, i) => {
      const at = 2 * (i * MODELS.length + m);
      return (1e6 * (seconds[at + 1]! - seconds[at]!)) / (LONG - SHORT);
    });
    return median(differences);
  });

function inNode(machine: Machine): number[] {
  const engine = programEngine(machine);
  return runs.map(({ spec, seed }) => {
    const start = performance.now();
    trainRun(engine, buildJob(generatedData, spec, seed));
    return (performance.now() - start) / 1000;
  });
}

const module = `
  const { runs, warm, more } = await (await fetch('/runs.json')).json();
  const worker = new Worker(URL.createObjectURL(new Blob([await (await fetch('/trainer.js')).text()])));
  const train = (run) => new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.kind === 'done') resolve(data.seconds);
      if (data.kind === 'error') reject(new Error(data.message));
    };
    worker.postMessage(run);
  });
  for (let i = 0; i < warm; i++) await train({ ...runs[0], seed: i + 1 });
  const before = await memory();
  for (let i = 0; i < more; i++) await train({ ...runs[0], seed: i + 1 });
  const after = await memory();
  const seconds = [];
  for (const run of runs) seconds.push(await train(run));
  await report({ seconds, before, after });
`;

interface Found {
  readonly seconds: readonly number[];
  readonly before: number;
  readonly after: number;
}

async function inThe(name: BrowserName): Promise<Found> {
  const trainer = gunzipSync(
    readFileSync(new URL('../../dist/extras/web/trainer-1.js.gz', import.meta.url)),
  );
  const body = JSON.stringify({ runs, warm: WARM, more: Number(values.runs) });
  return (await inBrowser(name, module, {
    '/trainer.js': { type: 'text/javascript', body: trainer },
    '/runs.json': { type: 'application/json', body },
  })) as Found;
}

const ofWasm = stepTimes(inNode(wasmMachine));
const row = (where: string, steps: readonly number[], memory = ' | ') => {
  const cells = steps.map((us, m) => `${us.toFixed(0)} | ${(us / ofWasm[m]!).toFixed(2)}`);
  return `| ${[where, ...cells].join(' | ')} | ${memory} |`;
};
const title = `| one thread, batch 128 | ${MODELS.map((model) => `${model}, us a step | times Node's wasm`).join(' | ')} | MB after ${WARM} runs | after ${values.runs} more |`;
console.log(
  `${os.cpus()[0]!.model}, ${os.platform()} ${os.arch()}, load ${os.loadavg()[0]!.toFixed(1)}\n`,
);
console.log(title);
console.log(`| --- | ${MODELS.map(() => '---: | ---:').join(' | ')} | ---: | ---: |`);
console.log(row(`Node ${process.version}, wasm`, ofWasm));
const native = findNative(DEFAULT_ALGORITHM).machine;
if (native)
  console.log(row(`Node ${process.version}, native ${native.name}`, stepTimes(inNode(native))));
for (const name of browserNames.filter(hasBrowserNamed)) {
  const { seconds, before, after } = await inThe(name);
  console.log(row(name, stepTimes(seconds), `${before.toFixed(0)} | ${after.toFixed(0)}`));
}
