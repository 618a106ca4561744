import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { syntheticJob } from './jobs.js';

const engines: Record<string, Engine> = { ours: programEngine(wasmMachines[2]) };

beforeAll(async () => {
  engines.tfjs = await loadTfjsEngine();
});

/** Models with noise. */
const models = {
  'snr-trans': { experts: 3, expert: [8], tower: [8] },
  mmoe: { experts: 5, expert: [8], tower: [8], dropout: 0.3, exampleDropout: 0.3 },
};

const cases = ['ours', 'tfjs'].flatMap((engine) =>
  Object.keys(models).map((model) => [engine, model] as const),
);

/**
 * A training that stays where it is, on the same row again and again: what differs is the noise.
 */
const still = (model: string, batchSize = 4): Job =>
  syntheticJob({
    model,
    sizes: models[model as keyof typeof models],
    rows: 1,
    training: { optimizer: 'sgd', learningRate: 0, batchSize },
  });

describe.each(cases)('noise in %s, %s', (name, model) => {
  const open = (job: Job) => engines[name]!.open(job);

  it('is drawn anew at each step, the same whatever was trained or predicted before', () => {
    const job = still(model);
    const [whole, cut] = [open(job), open(job)];
    const losses = [...whole.train(0, 6)];
    expect(new Set(losses).size).toBe(6);
    const pieces = [...cut.train(0, 2)];
    cut.predict(job.data.test);
    expect(cut.gradients(5).loss).toBe(losses[5]);
    expect([...pieces, ...cut.train(2, 3), ...cut.train(3, 6)]).toEqual(losses);
    const late = open(job);
    expect([...late.train(3, 6)]).toEqual(losses.slice(3));
    for (const session of [whole, cut, late]) session.dispose();
  });

  it('is neutral at evaluation, whatever the rows of a batch', () => {
    const told = [1, 4, 50].map((batchSize) => {
      const job = still(model, batchSize);
      const session = open(job);
      const before = session.predict(job.data.test);
      session.train(0, 3);
      expect(session.predict(job.data.test)).toEqual(before);
      session.dispose();
      return before;
    });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('has another stream for another seed', () => {
    const lossesOf = (seed: number) => {
      const session = open({ ...still(model), seed });
      const losses = [...session.train(0, 4)];
      session.dispose();
      return losses.map((loss) => loss / losses[0]!);
    };
    expect(lossesOf(1)).not.toEqual(lossesOf(2));
  });
});

it('evaluation of a model with dropout is that of the model without', () => {
  const { dropout: _, exampleDropout: __, ...sizes } = models.mmoe;
  const told = [models.mmoe, sizes].map((given) => {
    const job = syntheticJob({ model: 'mmoe', sizes: given });
    const session = engines.ours!.open(job);
    const predictions = session.predict(job.data.test);
    session.dispose();
    return predictions;
  });
  expect(told[0]).toEqual(told[1]);
});
