/**
 * The Web Worker of a page: trains the runs that it receives, one after the other, like a worker
 * process of the tool.
 */

import { buildJob } from '../../sweep/runs/build-job.js';
import { addSources, generatedData } from '../../train/data/generated-sources.js';
import { programEngine } from '../../train/engine/program-engine.js';
import { trainRun } from '../../train/engine/run.js';
import type { Algorithm } from '../../train/kernels/machine.js';
import { wasmMachines } from '../../train/kernels/wasm.js';
import { extraSources } from '../generated-data.js';
import type { RunRequest, TrainerMessage } from './page-trainer.js';

/** Sends a message to the page. */
const send = (message: TrainerMessage): void => globalThis.postMessage(message);

/** Minimum milliseconds between two reports: a page draws no faster. */
const REPORTS = 100;

/** Set where the script is built (scripts/build/pages.ts), with the modules of that algorithm. */
declare const PAGE_ALGORITHM: Algorithm;

addSources(extraSources);

const engine = programEngine(wasmMachines[PAGE_ALGORITHM]);

globalThis.addEventListener('message', ({ data: { spec, seed } }: MessageEvent<RunRequest>) => {
  try {
    const start = performance.now();
    let last = start;
    const outcome = trainRun(engine, buildJob(generatedData, spec, seed), {
      onProgress: (steps) => {
        if (performance.now() - last < REPORTS) return;
        last = performance.now();
        send({ kind: 'progress', steps });
      },
    });
    send({ kind: 'done', outcome, seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    send({ kind: 'error', message: (error as Error).message });
  }
});
