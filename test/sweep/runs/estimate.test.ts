import { expect, it } from 'vitest';
import { expandCells } from '../../../src/sweep/runs/cells.js';
import { secondsOfRuns } from '../../../src/sweep/runs/estimate.js';
import { estimateCost } from '../../../src/sweep/runs/plan.js';
import type { Engine } from '../../../src/train/engine/engine.js';
import { graphGates } from '../../../src/train/models/graph.js';
import { smallConfig } from '../../support/config.js';

/**
 * An engine that takes as many microseconds as a run of its cells costs, by a clock of its own;
 * opening takes milliseconds.
 */
function engineAsCosted(weights: number, opening = 0) {
  let now = 0;
  let opened = 0;
  const engine: Pick<Engine, 'open'> = {
    open: ({ data, graph, training }) => {
      opened++;
      now += opening;
      return {
        train: (from, to) => {
          now += (3 * weights * training.batchSize * (to - from)) / 1000;
          return new Float64Array(to - from);
        },
        predict: ({ rows }) => {
          now += (weights * rows) / 1000;
          const outputs = new Float32Array(rows * data.labels.length);
          return { outputs, bits: [], gates: graphGates(graph).map(() => new Float32Array(0)) };
        },
        gradients: () => ({ loss: 0, gradients: [] }),
        taskGradients: () => new Float64Array(0),
        parameters: () => [],
        setParameters: () => {},
        lossWeights: () => undefined,
        dispose: () => {},
      };
    },
  };
  return { engine: engine as Engine, now: () => now, opened: () => opened };
}

/** The specs of runs of many batch sizes, each a sort of its own. */
function makeSpecs(sorts: number) {
  const batchSize = Array.from({ length: sorts }, (_, i) => i + 1);
  const { cells } = expandCells(
    smallConfig({
      data: { kind: 'synthetic', features: 4, correlation: 0.5 },
      models: [{ name: 'shared-bottom', bottom: 5, tower: 3 }],
      training: { batchSize, steps: [10, 25], evaluateEvery: 10, testExamples: 7 },
    }),
  );
  return cells.map(({ spec }) => spec);
}

it('of many sorts of runs, only some are measured', () => {
  const specs = makeSpecs(200);
  // 4 x 5 + 2 (5 x 3 + 3) weights.
  const { engine, now, opened } = engineAsCosted(56);
  const seconds = secondsOfRuns(engine, specs, now);
  expect(opened()).toBe(2 * 32);
  for (const [i, spec] of specs.entries())
    expect(seconds[i]).toBeCloseTo(estimateCost(spec) / 1e6, 9);
});

it('of runs that take seconds to open, so many are measured as fit into a few seconds, each opened once', () => {
  const specs = makeSpecs(20);
  const { engine, now, opened } = engineAsCosted(56, 2000);
  const seconds = secondsOfRuns(engine, specs, now);
  expect(opened()).toBe(5);
  expect(now()).toBeLessThan(15_000);
  expect(seconds[0]).toBeCloseTo(2 + estimateCost(specs[0]!) / 1e6, 9);
  expect(seconds.every((time) => time > 0)).toBe(true);
});
