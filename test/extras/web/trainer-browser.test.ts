import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type RecommenderSpec, WORLD } from '../../../src/extras/recommender/spec.js';
import { buildJob } from '../../../src/sweep/runs/build-job.js';
import type { CellSpec } from '../../../src/sweep/runs/spec.js';
import { generatedData } from '../../../src/train/data/generated-sources.js';
import type { SyntheticSpec } from '../../../src/train/data/synthetic/spec.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { type Algorithm, algorithms } from '../../../src/train/kernels/machine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { architectures, defaultSizes } from '../../../src/train/models/index.js';
import { browserNames, hasBrowserNamed, inBrowser } from '../../support/browsers.js';

/** The script for runs of an algorithm. */
const packed = (algorithm: Algorithm) =>
  readFileSync(new URL(`../../../dist/extras/web/trainer-${algorithm}.js.gz`, import.meta.url));

const data: SyntheticSpec = {
  kind: 'synthetic',
  features: 7,
  cosines: [
    [1, 0.5],
    [0.5, 1],
  ],
  scale: 0.3,
  sines: 3,
  alpha: 'normal',
  beta: 'i',
  noise: 0.1,
  labels: 'regression',
  trainExamples: 'stream',
  validationExamples: 0,
  testExamples: 60,
};

const recommender: RecommenderSpec = {
  kind: 'recommender',
  world: WORLD,
  features: 9,
  correlation: 0.5,
  positionBias: 1,
  randomSlots: 0.1,
  engagement: -1.5,
  satisfaction: -2.5,
  position: 'shallow',
  validationExamples: 0,
  testExamples: 400,
};

/**
 * Short runs of every architecture, and one of a kind of everything that a spec may say besides.
 */
const runs: { readonly spec: CellSpec; readonly seed: number }[] = [
  ...[...architectures.keys()].map((name) =>
    makeSpec({ model: { name, sizes: defaultSizes(name) } }),
  ),
  makeSpec({ data: { ...data, labels: 'binary', trainExamples: 100 } as SyntheticSpec }),
  makeSpec({ data: recommender }),
  makeSpec({
    training: { schedule: 'cosine', losses: { kind: 'uncertainty' }, initialization: 'he' },
  }),
].map((spec) => ({ spec, seed: 11 }));

function makeSpec(changes: {
  model?: CellSpec['model'];
  data?: CellSpec['data'];
  training?: object;
}): CellSpec {
  const model = { name: 'mmoe', sizes: defaultSizes('mmoe') };
  const training = {
    optimizer: 'adam',
    learningRate: 0.01,
    batchSize: 16,
    steps: 30,
    evaluateEvery: 10,
  } as const;
  return { data, model, ...changes, training: { ...training, ...changes.training } } as CellSpec;
}

/**
 * One worker trains all, twice: the second time in memory that the first has used. Then the same
 * runs again, round after round.
 */
const module = `
  const { runs } = await (await fetch('/runs.json')).json();
  const worker = new Worker(URL.createObjectURL(new Blob([await (await fetch('/trainer.js')).text()])));
  const train = (run) => new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data.kind === 'done') resolve(data.outcome);
      if (data.kind === 'error') reject(new Error(data.message));
    };
    worker.postMessage(run);
  });
  const outcomes = [];
  for (const run of [...runs, ...runs]) outcomes.push(await train(run));
  const megabytes = [await memory()];
  for (let round = 0; round < 3; round++) {
    for (const run of runs.slice(0, 10)) await train(run);
    megabytes.push(await memory());
  }
  await report({ outcomes, megabytes });
`;

interface Found {
  readonly outcomes: readonly unknown[];
  /** Of the browser, after each round. */
  readonly megabytes: readonly number[];
}

const outcomesHere = (algorithm: Algorithm) => {
  const engine = programEngine(wasmMachines[algorithm]);
  return runs.map(({ spec, seed }) =>
    JSON.parse(JSON.stringify(trainRun(engine, buildJob(generatedData, spec, seed)))),
  );
};

describe.each(browserNames)('the trainer of pages in %s', (name) => {
  it.runIf(hasBrowserNamed(name)).each(algorithms)(
    'gives the bits of algorithm %i that Node gives, and takes no more memory with every run',
    async (algorithm) => {
      const here = outcomesHere(algorithm);
      const trainer = gunzipSync(packed(algorithm));
      const files = {
        '/trainer.js': { type: 'text/javascript', body: trainer },
        '/runs.json': { type: 'application/json', body: JSON.stringify({ runs }) },
      };
      const { outcomes, megabytes } = (await inBrowser(name, module, files)) as Found;
      expect(here.every(({ status }) => status === 'finished')).toBe(true);
      expect(outcomes).toEqual([...here, ...here]);
      // Ten runs that kept their memory would add some tens of megabytes in every round; what a
      // browser collects when, varies by ten.
      const grown = megabytes.slice(1).map((after, i) => after - megabytes[i]!);
      expect(Math.min(...grown)).toBeLessThan(20);
    },
    60_000,
  );
});
