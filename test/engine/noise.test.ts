import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Job } from '../../src/engine/engine.js';
import { programEngine } from '../../src/engine/program-engine.js';
import { loadTfjsEngine } from '../../src/engine/tfjs/engine.js';
import { wasmMachine } from '../../src/kernels/wasm.js';
import { jobOf } from './jobs.js';

const engines: Record<string, Engine> = { ours: programEngine(wasmMachine) };

beforeAll(async () => {
  engines.tfjs = await loadTfjsEngine();
});

/** A training that stays where it is, on the same row again and again: what differs is the noise. */
function still({ batchSize = 4, seed = 1 } = {}): Job {
  const training = { optimizer: 'sgd', learningRate: 0, batchSize } as const;
  const job = jobOf({ model: 'snr-trans', sizes: { experts: 3, expert: [8], tower: [8] }, rows: 1, training, seed });
  // The data and the start of seed 1.
  const { data } = jobOf({ model: 'snr-trans', rows: 1 });
  return { ...job, data };
}

describe.each(['ours', 'tfjs'])('noise in %s', (name) => {
  const open = (job: Job) => engines[name]!.open(job);

  it('is drawn anew at each step, the same whatever was trained or predicted before', () => {
    const job = still();
    const [whole, cut] = [open(job), open(job)];
    const losses = [...whole.train(0, 6)];
    expect(new Set(losses).size).toBe(6);
    const pieces = [...cut.train(0, 2)];
    cut.predict(job.data.test);
    expect(cut.gradients(5).loss).toBe(losses[5]);
    expect([...pieces, ...cut.train(2, 3), ...cut.train(3, 6)]).toEqual(losses);
    // A resumed run starts in the middle.
    const resumed = open(job);
    expect([...resumed.train(3, 6)]).toEqual(losses.slice(3));
    for (const session of [whole, cut, resumed]) session.dispose();
  });

  it('is neutral at evaluation, whatever the rows of a batch', () => {
    const told = [1, 4, 50].map((batchSize) => {
      const job = still({ batchSize });
      const session = open(job);
      const before = session.predict(job.data.test);
      session.train(0, 3);
      expect(session.predict(job.data.test)).toEqual(before);
      session.dispose();
      return before.outputs;
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('is the same in both engines', () => {
    const [ours, other] = [engines.ours!, engines[name]!].map((engine) => {
      const session = engine.open(still());
      const losses = session.train(0, 5);
      session.dispose();
      return losses;
    });
    ours!.forEach((loss, i) => {
      expect(other![i]! / loss).toBeCloseTo(1, 5);
    });
  });
});
