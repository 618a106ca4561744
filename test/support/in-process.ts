import type { Executor } from '../../src/sweep/runs/executor.js';
import { makeJob } from '../../src/sweep/runs/job.js';
import type { Engine } from '../../src/train/engine/engine.js';
import { trainRun } from '../../src/train/engine/run.js';

/** Trains one run after another in this process. */
export const inProcess = (engine: Engine): Executor => ({
  async execute(requests, { onResult, onProgress, signal }) {
    for (const [index, { spec, seed, predicts }] of requests.entries()) {
      if (signal?.aborted) return;
      let predictions: Float32Array | undefined;
      const outcome = trainRun(engine, makeJob(spec, seed), {
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
