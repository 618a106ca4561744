import type { Engine } from '../../src/engine/engine.js';
import { trainRun } from '../../src/engine/run.js';
import type { Executor } from '../../src/sweep/executor.js';
import { jobOf } from '../../src/sweep/job.js';

/** Trains one run after another in this process. */
export const inProcess = (engine: Engine): Executor => ({
  async execute(requests, { onResult, onProgress, signal }) {
    for (const [index, { spec, seed, predicts }] of requests.entries()) {
      if (signal?.aborted) return;
      let predictions: Float32Array | undefined;
      const outcome = trainRun(engine, jobOf(spec, seed), {
        onProgress: (steps) => onProgress?.(index, steps),
        ...(predicts && {
          onPredictions: (outputs: Float32Array) => {
            predictions = outputs;
          },
        }),
      });
      onResult(index, { outcome, seconds: 0, ...(predictions && { predictions }) });
    }
  },
});
