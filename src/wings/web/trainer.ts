/** The Web Worker of a page: trains the runs that it is sent, one after the other, as a worker process of the tool does. */
import { generatedData } from '../../data/generated.js';
import { programEngine } from '../../engine/program-engine.js';
import { trainRun } from '../../engine/run.js';
import { wasmMachine } from '../../kernels/wasm.js';
import { jobOn } from '../../sweep/job-on.js';
import type { RunRequest, TrainerMessage } from './page-trainer.js';

// The types of a page's window do not fit a worker.
const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: RunRequest }) => void;
  postMessage(message: TrainerMessage): void;
};

/** Milliseconds between two reports of one kind: a page draws no faster. */
const REPORTS = 100;

const engine = programEngine(wasmMachine);

scope.onmessage = ({ data: { spec, seed } }) => {
  try {
    const start = performance.now();
    const outcome = trainRun(engine, jobOn(generatedData, spec, seed), {
      onProgress: seldom((steps) => scope.postMessage({ kind: 'progress', steps })),
      onPoint: seldom((curve) => scope.postMessage({ kind: 'point', curve })),
    });
    scope.postMessage({ kind: 'done', outcome, seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    scope.postMessage({ kind: 'error', message: (error as Error).message });
  }
};

/** Passes a report on unless one was passed on just before. */
function seldom<T>(report: (value: T) => void): (value: T) => void {
  let last = performance.now();
  return (value) => {
    const now = performance.now();
    if (now - last < REPORTS) return;
    last = now;
    report(value);
  };
}
