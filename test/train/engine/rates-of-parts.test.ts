import { describe, expect, it } from 'vitest';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { smallSizes, syntheticJob } from './jobs.js';

const wasm = programEngine(wasmMachines[2]);

const openSession = (training: object, model: keyof typeof smallSizes = 'mmoe', engine = wasm) =>
  engine.open(
    syntheticJob({
      model,
      sizes: smallSizes[model],
      training: { learningRate: 0.01, ...training },
    }),
  );

/** How far each parameter moves in the first step. */
function measureMoves(training: object) {
  const job = syntheticJob({
    model: 'mmoe',
    sizes: smallSizes.mmoe,
    training: { learningRate: 0.01, ...training },
  });
  const session = wasm.open(job);
  const before = session.parameters();
  session.train(0, 1);
  const after = session.parameters();
  return job.graph.parameters.map(({ name }, i) => ({
    name,
    moves: [...after[i]!].map((value, j) => value - before[i]![j]!),
  }));
}

describe('the learning rate of experts', () => {
  it.each(['sgd', 'adam'] as const)('is multiplied for experts alone: %s', (optimizer) => {
    const plain = measureMoves({ optimizer });
    const scaled = measureMoves({ optimizer, expertRate: 4 });
    plain.forEach(({ name, moves }, i) => {
      const factor = name.startsWith('expert/') ? 4 : 1;
      moves.forEach((move, j) => {
        expect(scaled[i]!.moves[j]!, name).toBeCloseTo(factor * move, 6);
      });
    });
    expect(plain.some(({ name }) => name.startsWith('expert/'))).toBe(true);
  });

  it('n is the number of experts, and 1 leaves every bit', () => {
    const trained = (training: object) => {
      const session = openSession(training);
      session.train(0, 20);
      return session.parameters();
    };
    expect(trained({ expertRate: 'n' })).toEqual(trained({ expertRate: 5 }));
    expect(trained({ expertRate: 1 })).toEqual(trained({}));
    expect(trained({ expertRate: 2 })).not.toEqual(trained({}));
  });

  it.each([
    ['mmoe', 'sgd'],
    ['mmoe', 'adam'],
    ['ple', 'adam'],
    ['shared-bottom', 'sgd'],
  ] as const)('is the same in both engines: %s, %s', async (model, optimizer) => {
    const tfjs = await loadTfjsEngine();
    const [one, other] = [wasm, tfjs].map((engine) => {
      const session = openSession({ optimizer, expertRate: 3 }, model, engine);
      session.train(0, 10);
      return session.parameters();
    });
    one!.forEach((values, i) => {
      values.forEach((value, j) => {
        expect(Math.abs(value - other![i]![j]!)).toBeLessThan(1e-4);
      });
    });
  });
});

describe('gates', () => {
  it('stay as they start at a rate of 0, and nothing else does', () => {
    for (const { name, moves } of measureMoves({ optimizer: 'adam', gateRate: 0 })) {
      const isMoved = moves.some((move) => move !== 0);
      expect(isMoved, name).toBe(!name.startsWith('gate/'));
    }
  });

  it('that start at zeros give every expert the same share', () => {
    const job = syntheticJob({
      model: 'mmoe',
      sizes: smallSizes.mmoe,
      training: { gateInitialization: 'zeros', gateRate: 0 },
    });
    const session = wasm.open(job);
    session.train(0, 5);
    for (const gate of session.predict(job.data.test).gates)
      for (const weight of gate) expect(weight).toBeCloseTo(0.2, 6);
  });
});
