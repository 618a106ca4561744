import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Engine, Job } from '../../../src/train/engine/engine.js';
import { programEngine } from '../../../src/train/engine/program-engine.js';
import { trainRun } from '../../../src/train/engine/run.js';
import { loadTfjsEngine } from '../../../src/train/engine/tfjs/engine.js';
import { wasmMachines } from '../../../src/train/kernels/wasm.js';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { gateName } from '../../../src/train/models/gate.js';
import {
  type Graph,
  graphGates,
  type Noise,
  type Parameter,
  parameterSize,
} from '../../../src/train/models/graph.js';
import { buildModel, defaultSizes, type ModelSpec } from '../../../src/train/models/index.js';
import { initialParameters } from '../../../src/train/models/initial.js';
import { range } from '../../../src/train/models/layers.js';
import { nodeValues, openProbability } from '../../reference/graph-reference.js';
import { syntheticJob } from '../engine/jobs.js';

/*
 * The architectures that came after MMoE: what their papers define, and what public implementations
 * get wrong.
 */

const engine = programEngine(wasmMachines[2]);
let tfjs: Engine;

beforeAll(async () => {
  tfjs = await loadTfjsEngine();
});

/**
 * A job with other initial values for the parameters for which there are some: a list, or one
 * number for all.
 */
function startingAt(
  job: Job,
  valuesOf: (name: string) => number | readonly number[] | undefined,
): Job {
  const parameters = job.graph.parameters.map((parameter) => {
    const values = valuesOf(parameter.name);
    if (values === undefined) return parameter;
    const size = parameterSize(parameter);
    return {
      ...parameter,
      initial: typeof values === 'number' ? range(size).map(() => values) : values,
    };
  });
  return { ...job, graph: { ...job.graph, parameters } };
}

const buildGraph = (name: string, sizes: ModelSpec['sizes'] = {}, d = 3, tasks = 2): Graph =>
  buildModel(
    { name, sizes: { ...defaultSizes(name), ...sizes } },
    { dense: d, categorical: [], embedding: 'sum' },
    tasks,
  );

const computeOutputs = (
  graph: Graph,
  parameters: readonly ArrayLike<number>[],
  x: readonly number[],
  noiseOf?: (noise: Noise) => number[],
): number[] => {
  const values = nodeValues(graph, parameters, x, noiseOf);
  return graph.outputs.map(({ index }) => values[index]![0]!);
};

describe('what NumPy computes from the equations', () => {
  interface Case {
    readonly model: string;
    readonly sizes: ModelSpec['sizes'];
    readonly x: readonly (readonly number[])[];
    readonly parameters: Readonly<
      Record<string, { readonly shape: number[]; readonly values: number[] }>
    >;
    /** Of a training step; without it, at evaluation. */
    readonly noise?: Readonly<Record<string, number[]>>;
    readonly y: readonly (readonly number[])[];
  }
  const file = new URL('../../fixtures/later-architectures.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

  test.each(cases)('$model $sizes', ({ model, sizes, x, parameters, noise, y }) => {
    const graph = buildGraph(model, sizes);
    expect(Object.fromEntries(graph.parameters.map(({ name, shape }) => [name, shape]))).toEqual(
      Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape])),
    );
    const values = graph.parameters.map(({ name }) => parameters[name]!.values);
    x.forEach((row, i) => {
      const firstOf = ({ per, width }: Noise) => (per === 'example' ? i * width : 0);
      const noiseOf =
        noise && ((one: Noise) => noise[one.name]!.slice(firstOf(one), firstOf(one) + one.width));
      computeOutputs(graph, values, row, noiseOf).forEach((output, k) => {
        expect(output).toBeCloseTo(y[i]![k]!, 12);
      });
    });
  });
});

/** Inputs that are all positive, so that a weight's sign is that of what it adds. */
const X = [0.5, 1, 0.25];

/**
 * Which outputs change, and by what path: all parameters positive, so that no unit is dead, and
 * another value in the first bias of some of them.
 */
class Model {
  readonly graph: Graph;
  readonly #values: number[][];

  constructor(name: string, sizes: ModelSpec['sizes'], tasks = 2) {
    this.graph = buildGraph(name, sizes, 3, tasks);
    this.#values = this.graph.parameters.map(({ shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return Array.from({ length: size }, (_, i) => 0.3 + 0.1 * Math.sin(i));
    });
  }

  of(name: string): number[] {
    return this.#values[this.#parameter(name).index]!;
  }

  #parameter(name: string): Parameter {
    const found = this.graph.parameters.find((parameter) => parameter.name === name);
    if (!found)
      throw new Error(
        `no parameter ${name}: ${this.graph.parameters.map((one) => one.name).join(' ')}`,
      );
    return found;
  }

  /** The tasks whose outputs differ after the bias of an expert's first layer has grown by one. */
  reachedFrom(expert: string): number[] {
    const before = computeOutputs(this.graph, this.#values, X);
    const bias = this.of(`${expert}/0/bias`);
    bias[0]! += 1;
    const after = computeOutputs(this.graph, this.#values, X);
    bias[0]! -= 1;
    return before.flatMap((y, k) => (y === after[k] ? [] : [k]));
  }

  /** Makes a gate give nothing, exactly, to the expert at a place. */
  close(gate: string, place: number, experts: number): void {
    const weights = this.of(`${gate}/weights`);
    for (let i = place; i < weights.length; i += experts) weights[i] = -1e4;
  }
}

const gates = (graph: Graph) =>
  graphGates(graph).map(({ role, experts }) => [gateName(role), experts?.length]);

describe('CGC', () => {
  it("reaches a task's tower from its own experts and the shared ones alone", () => {
    const model = new Model('cgc', { experts: 1, taskExperts: 2, expert: [2] }, 3);
    expect(model.reachedFrom('task/0/expert/1')).toEqual([0]);
    expect(model.reachedFrom('task/2/expert/0')).toEqual([2]);
    expect(model.reachedFrom('expert/0')).toEqual([0, 1, 2]);
    expect(gates(model.graph)).toEqual([0, 1, 2].map((k) => [`gate/${k}`, 3]));
  });

  it('lists the own experts of a task first', () => {
    const [, gate] = graphGates(buildGraph('cgc', { experts: 1, taskExperts: 2 }));
    expect(gate!.experts).toEqual([{ task: 1, index: 0 }, { task: 1, index: 1 }, { index: 0 }]);
  });
});

describe('PLE', () => {
  const sizes = { levels: 2, experts: 1, taskExperts: 2, expert: [2] };

  it('leads from an expert of one task at the first level to the other task, by the shared gate alone', () => {
    const model = new Model('ple', sizes);
    expect(model.reachedFrom('level/0/task/0/expert/0')).toEqual([0, 1]);
    model.close('level/0/gate', 0, 5);
    expect(model.reachedFrom('level/0/task/0/expert/0')).toEqual([0]);
    expect(model.reachedFrom('level/0/task/0/expert/1')).toEqual([0, 1]);
    model.close('level/0/gate', 1, 5);
    expect(model.reachedFrom('level/0/task/0/expert/1')).toEqual([0]);
    expect(model.reachedFrom('level/0/task/1/expert/0')).toEqual([0, 1]);
  });

  it('keeps tasks apart at the last level, where there is no shared gate', () => {
    const model = new Model('ple', sizes);
    expect(model.reachedFrom('level/1/task/1/expert/0')).toEqual([1]);
    expect(model.reachedFrom('level/1/expert/0')).toEqual([0, 1]);
    expect(gates(model.graph)).toEqual([
      ['level/0/gate/0', 3],
      ['level/0/gate/1', 3],
      ['level/0/gate', 5],
      ['level/1/gate/0', 3],
      ['level/1/gate/1', 3],
    ]);
  });

  it('runs shared experts once, on a state of their own, and gates on the states below them', () => {
    const { graph } = new Model('ple', sizes);
    const mixtures = graph.nodes.filter((node) => node.op === 'mixture');
    const [first, second, shared] = mixtures;
    const inputOf = (name: string) => {
      const found = graph.nodes.filter(
        (node) =>
          node.op === 'dense' &&
          node.weight.kind === 'parameter' &&
          node.weight.name === `${name}/weights`,
      );
      expect(found).toHaveLength(1);
      return found[0]!.op === 'dense' ? found[0]!.input : undefined;
    };
    for (const expert of [0, 1]) expect(inputOf(`level/1/task/1/expert/${expert}/0`)).toBe(second);
    expect(inputOf('level/1/expert/0/0')).toBe(shared);
    expect(inputOf('level/1/gate/0')).toBe(first);
    expect(inputOf('level/1/gate/1')).toBe(second);
    expect(inputOf('level/0/gate')).toBe(graph.nodes[0]);
  });

  it('trains its shared gate', () => {
    const session = engine.open(syntheticJob({ model: 'ple', sizes: { ...sizes, expert: [8] } }));
    const { gradients } = session.gradients(0);
    const { index } = buildGraph('ple', sizes).parameters.find(
      ({ name }) => name === 'level/0/gate/weights',
    )!;
    expect(Math.hypot(...gradients[index]!)).toBeGreaterThan(0);
    session.dispose();
  });
});

describe('ML-MMoE', () => {
  it('has a gate for each expert above the first level, and all gates read x', () => {
    const graph = buildGraph('ml-mmoe', { levels: 3, experts: 2, expert: [2] });
    expect(gates(graph).map(([name]) => name)).toEqual([
      'level/0/gate/expert/0',
      'level/0/gate/expert/1',
      'level/1/gate/expert/0',
      'level/1/gate/expert/1',
      'level/2/gate/0',
      'level/2/gate/1',
    ]);
    for (const gate of graphGates(graph))
      expect(gate).toMatchObject({ input: { op: 'dense', input: { op: 'input' } } });
  });

  it('leads from every expert to every task', () => {
    const model = new Model('ml-mmoe', { levels: 2, experts: 2, expert: [2] });
    for (const expert of ['level/0/expert/1', 'level/1/expert/0'])
      expect(model.reachedFrom(expert)).toEqual([0, 1]);
  });
});

describe('AdaTT-sp', () => {
  const sizes = { levels: 1, taskExperts: 2, expert: [2] };

  it("chooses among all tasks' experts, and adds the task's own whatever the gate says", () => {
    const model = new Model('adatt-sp', sizes);
    expect(gates(model.graph)).toEqual([
      ['gate/0', 4],
      ['gate/1', 4],
    ]);
    expect(model.reachedFrom('task/0/expert/0')).toEqual([0, 1]);
    for (const gate of ['gate/0', 'gate/1']) model.close(gate, 0, 4);
    expect(model.reachedFrom('task/0/expert/0')).toEqual([0]);
    model.of('native/0')[0] = 0;
    expect(model.reachedFrom('task/0/expert/0')).toEqual([]);
  });

  it('starts the scalars of m own experts within 1 / sqrt(m), whatever the limits of other weights', () => {
    const graph = buildGraph('adatt-sp', { ...sizes, taskExperts: 4 });
    for (const options of [{}, { initialization: 'he' }] as const) {
      const found = Array.from({ length: 200 }, (_, seed) => {
        const values = initialParameters(graph, { model: 'adatt-sp', seed, ...options });
        return graph.parameters.flatMap(({ name, index }) =>
          name.startsWith('native') ? [...values[index]!] : [],
        );
      }).flat();
      expect(found).toHaveLength(200 * 2 * 4);
      expect(Math.max(...found)).toBeLessThanOrEqual(0.5);
      expect(Math.max(...found)).toBeGreaterThan(0.49);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(-0.5);
      expect(Math.min(...found)).toBeLessThan(-0.49);
    }
  });

  it('takes a single own expert as it is', () => {
    const names = (taskExperts: number) =>
      buildGraph('adatt-sp', { ...sizes, taskExperts }).parameters.map((p) => p.name);
    expect(names(2)).toContain('native/1');
    expect(names(1).filter((name) => name.includes('native'))).toEqual([]);
  });

  it('gates on the state of the task', () => {
    const { nodes } = buildGraph('adatt-sp', { ...sizes, levels: 2 });
    const states = nodes.filter((node) => node.op === 'add');
    expect(states).toHaveLength(4);
    const upper = nodes.filter((node) => node.op === 'softmax').slice(2);
    expect(upper.map(({ input }) => input.op === 'dense' && input.input)).toEqual(
      states.slice(0, 2),
    );
  });
});

describe.each(['snr-trans', 'snr-aver'])('%s', (name) => {
  const sizes = { levels: 2, experts: 3, expert: [2], upper: [4] };

  it('has a gate for each connection, which opens and closes that one alone', () => {
    const model = new Model(name, sizes, 2);
    const gates = model.of('level/1/connection/log-a');
    expect(gates).toHaveLength(2 * 3);
    expect(model.of('level/0/connection/log-a')).toHaveLength(3 * 3);
    expect(model.reachedFrom('level/1/expert/1')).toEqual([0, 1]);
    gates[1] = -1e4;
    expect(model.reachedFrom('level/1/expert/1')).toEqual([1]);
    expect(model.reachedFrom('level/1/expert/0')).toEqual([0, 1]);
    gates[3 + 1] = -1e4;
    expect(model.reachedFrom('level/1/expert/1')).toEqual([]);
  });

  it('has gates that do not depend on x, and start near an even chance', () => {
    const graph = buildGraph(name, { ...sizes, experts: 9 });
    expect(graphGates(graph)).toEqual([]);
    const start = initialParameters(graph, { model: name, seed: 3 });
    const { index } = graph.parameters.find((one) => one.name === 'level/0/connection/log-a')!;
    const [values, n] = [[...start[index]!], 81];
    const squares = values.reduce((sum, a) => sum + a * a, 0);
    // Of N(0, 0.01^2) the mean of so many squares is within four standard errors.
    expect(Math.abs(squares / n / 1e-4 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  it('trains no noise', () => {
    const { parameters, noises } = buildGraph(name, sizes);
    const trained = parameters.map((one) => one.name);
    expect(noises.map((noise) => noise.name)).toEqual([
      'level/0/connection/noise',
      'level/1/connection/noise',
    ]);
    expect(noises.map(({ width }) => width)).toEqual([9, 6]);
    for (const noise of noises) expect(trained).not.toContain(noise.name);
  });

  it('adds lambda times the expected number of open gates to the loss, and their gradients', () => {
    const told = (lambda: number) => {
      const session = programEngine(wasmMachines[2]).open(
        syntheticJob({ model: name, sizes: { ...sizes, lambda } }),
      );
      const all = { parameters: session.parameters(), ...session.gradients(0) };
      session.dispose();
      return all;
    };
    const [without, small, large] = [0, 0.5, 1].map(told) as [
      ReturnType<typeof told>,
      never,
      ReturnType<typeof told>,
    ];
    const { parameters } = buildGraph(name, sizes);
    const logAs = parameters.filter((one) => one.name.endsWith('log-a')).map(({ index }) => index);
    const open = logAs.flatMap((index) => [...without.parameters[index]!]).map(openProbability);
    const expected = open.reduce((a, b) => a + b);
    expect(large.loss - without.loss).toBeCloseTo(expected, 6);
    expect((small as typeof large).loss - without.loss).toBeCloseTo(0.5 * expected, 6);
    const slopes = logAs.flatMap((i) => [
      ...large.gradients[i]!.map((g, j) => g - without.gradients[i]![j]!),
    ]);
    slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo(open[i]! * (1 - open[i]!), 6);
    });
  });
});

describe('the same bits, over fifty steps', () => {
  /** All that two models tell of the same training. */
  function told(model: string, sizes: ModelSpec['sizes']) {
    const job = syntheticJob({ model, sizes: { expert: [5, 9], tower: [3], ...sizes }, tasks: 3 });
    const session = programEngine(wasmMachines[2]).open(job);
    const losses = session.train(0, 50);
    const values = session.parameters();
    const parameters = new Map(
      job.graph.parameters.map(({ name, index }) => [name, values[index]]),
    );
    const { outputs, gates } = session.predict(job.data.test);
    session.dispose();
    return { losses, parameters, outputs, gates };
  }

  it('MMoE, CGC without experts of tasks, ML-MMoE of one level', () => {
    const mmoe = told('mmoe', { experts: 4 });
    expect(told('cgc', { experts: 4, taskExperts: 0 })).toEqual(mmoe);
    expect(told('ml-mmoe', { experts: 4, levels: 1 })).toEqual(mmoe);
  });

  it('CGC, PLE of one level', () => {
    const cgc = told('cgc', { experts: 2, taskExperts: 3 });
    expect(told('ple', { experts: 2, taskExperts: 3, levels: 1 })).toEqual(cgc);
  });
});

test('experts above the first level have the units of those below unless others are given', () => {
  const shapes = (sizes: ModelSpec['sizes']) =>
    buildGraph('ple', { levels: 3, experts: 1, taskExperts: 1, ...sizes })
      .parameters.filter(({ name }) => /task\/0\/expert.*weights/.test(name))
      .map(({ shape }) => shape);
  expect(shapes({ expert: [5, 4] })).toEqual([
    [3, 5],
    [5, 4],
    [4, 5],
    [5, 4],
    [4, 5],
    [5, 4],
  ]);
  expect(shapes({ expert: [5], upper: [2] })).toEqual([
    [3, 5],
    [5, 2],
    [2, 2],
  ]);
});

describe('Top-k', () => {
  const gatesAt = (job: Job) => {
    const session = engine.open(job);
    const { gates } = session.predict(job.data.test);
    session.dispose();
    return gates;
  };

  it('gives weight to k experts and exactly none to the others', () => {
    for (const gate of gatesAt(
      syntheticJob({ model: 'top-k', sizes: { experts: 11, nonzeros: 3 } }),
    )) {
      for (let row = 0; row < gate.length; row += 11) {
        expect(gate.subarray(row, row + 11).filter((weight) => weight !== 0)).toHaveLength(3);
      }
    }
  });

  it('chooses the first of equal experts', () => {
    const job = syntheticJob({ model: 'top-k', sizes: { experts: 5, nonzeros: 2 } });
    const gate = startingAt(job, (name) => (name.startsWith('gate') ? 0 : undefined));
    for (const session of [engine.open(gate), tfjs.open(gate)]) {
      expect([...session.predict(job.data.test).gates[0]!.subarray(0, 5)]).toEqual([
        0.5, 0.5, 0, 0, 0,
      ]);
      session.dispose();
    }
  });

  it('trains no expert and no weight of a gate that is not chosen', () => {
    const job = syntheticJob({ model: 'top-k', sizes: { experts: 4, nonzeros: 2, expert: [3] } });
    // On all examples the first two experts tie for the largest.
    const session = engine.open(
      startingAt(job, (name) => (name.startsWith('gate') ? 0 : undefined)),
    );
    const { gradients } = session.gradients(0);
    const of = (name: string) => [
      ...gradients[job.graph.parameters.find((parameter) => parameter.name === name)!.index]!,
    ];
    for (const [expert, trained] of [true, true, false, false].entries()) {
      expect(of(`expert/${expert}/0/weights`).some((slope) => slope !== 0)).toBe(trained);
    }
    expect(of('gate/0/weights').map((slope) => slope !== 0)).toEqual(
      range(5).flatMap(() => [true, true, false, false]),
    );
    session.dispose();
  });

  it('is MMoE where k is the number of experts, to the bit', () => {
    const of = (model: string, nonzeros?: number) => {
      const sizes = { experts: 5, ...(nonzeros && { nonzeros }) };
      const { metrics } = trainRun(
        engine,
        syntheticJob({ model, sizes, training: { steps: 20, evaluateEvery: 20 } }),
      );
      return metrics;
    };
    for (const nonzeros of [5, 9]) expect(of('top-k', nonzeros)).toEqual(of('mmoe'));
  });
});

describe('DSelect-k', () => {
  const named = (graph: Graph, name: string) =>
    graph.parameters.find((parameter) => parameter.name === name)!;
  const sizes = { experts: 8, nonzeros: 2, expert: [3] };
  const lossOf = (job: Job) => {
    const session = engine.open(job);
    const { loss } = session.gradients(0);
    session.dispose();
    return loss;
  };

  it('is refused where it is not as an engine needs it', () => {
    const g = new GraphBuilder();
    const x = g.input({ dense: 4, categorical: [] });
    const bits = g.dense(x, 6, { name: 'bits' });
    const shares = g.softmax(g.dense(x, 2, { name: 'shares' }));
    const inputs = { bits, shares, gamma: 1, entropy: 0 };
    expect(() => g.dselectK(9, inputs, {})).toThrow('6 bits for 2 selectors of 9 experts');
    expect(() => g.dselectK(65_537, inputs, {})).toThrow('at most 65536');
    expect(() => g.dselectK(8, { ...inputs, gamma: 0 }, {})).toThrow('gamma 0');
    expect(() => g.dselectK(8, { ...inputs, bits: x as never }, {})).toThrow(
      'bits are a dense layer',
    );
    expect(() => g.topK(bits, 1.5, {})).toThrow('1.5 nonzeros');
    expect(() => g.mixture(x, [bits, bits, bits, bits])).toThrow('the input is no gate');
    expect(g.dselectK(8, inputs, {}).width).toBe(8);
  });

  it('starts bits within gamma / 100 and shares within 0.05, biases too, whatever the limits of other weights', () => {
    const graph = buildGraph('dselect-k', { ...sizes, gamma: 3 });
    const limits = { bits: 0.03, shares: 0.05 };
    for (const options of [{}, { initialization: 'he' }] as const) {
      for (const [part, limit] of Object.entries(limits)) {
        for (const kind of ['weights', 'bias']) {
          const { index } = named(graph, `gate/1/${part}/${kind}`);
          const drawn = range(300).flatMap((seed) => [
            ...initialParameters(graph, { model: 'dselect-k', seed, ...options })[index]!,
          ]);
          for (const end of [Math.max(...drawn), -Math.min(...drawn)]) {
            expect(end).toBeLessThanOrEqual(Math.fround(limit));
            expect(end).toBeGreaterThan(0.97 * limit);
          }
        }
      }
    }
  });

  it('starts with almost equal weights', () => {
    const session = engine.open(syntheticJob({ model: 'dselect-k', sizes }));
    for (const weight of session.predict(syntheticJob({ model: 'dselect-k' }).data.test)
      .gates[0]!) {
      expect(Math.abs(weight - 1 / 8)).toBeLessThan(0.05);
    }
    session.dispose();
  });

  it("adds the entropy of all tasks' selectors to the loss, as a mean over the examples", () => {
    const job = (entropyWeight: number) =>
      startingAt(
        syntheticJob({ model: 'dselect-k', sizes: { ...sizes, entropyWeight }, tasks: 3 }),
        (name) => {
          if (name.endsWith('bits/weights')) return 0;
          // Of the first task all bits are undecided, of the second only the lowest of each
          // selector, of the third none.
          const task = /^gate\/(.)\/bits\/bias$/.exec(name)?.[1];
          if (task === undefined) return undefined;
          return range(6).map((i) => (task === '0' || (task === '1' && i % 3 === 0) ? 0 : 1));
        },
      );
    const entropies = 2 * 3 * Math.log(2) + 2 * Math.log(2);
    expect(lossOf(job(0.7)) - lossOf(job(0))).toBeCloseTo(0.7 * entropies, 4);
  });

  it('keeps selectors off the codes that have no expert', () => {
    const job = (experts: number, bias: readonly number[]) =>
      startingAt(
        syntheticJob({ model: 'dselect-k', sizes: { ...sizes, nonzeros: 1, experts } }),
        (name) => {
          if (name.endsWith('bits/weights') || name.startsWith('output')) return 0;
          return name.endsWith('bits/bias') ? bias : undefined;
        },
      );
    // Outputs are 0 whatever the gates choose, so that the rest of the loss is the same.
    const plain = lossOf(job(8, [0, 0, 0]));
    expect(lossOf(job(8, [1, 1, 1]))).toBeCloseTo(plain, 6);
    // Of six experts, undecided bits give each an eighth; decided ones choose expert 5, or none.
    expect(lossOf(job(6, [0, 0, 0])) - plain).toBeCloseTo(2 / (6 / 8), 4);
    expect(lossOf(job(6, [1, -1, 1])) - plain).toBeCloseTo(2, 4);
    expect((lossOf(job(6, [-1, 1, 1])) - plain) / 2e6).toBeCloseTo(1, 4);
  });

  it('has finite gradients where bits are decided, which go to the undecided ones alone', () => {
    for (const [experts, huge] of [
      [8, 1],
      [6, 1],
      [8, 1e30],
      [6, 1e30],
    ] as const) {
      const job = startingAt(
        syntheticJob({
          model: 'dselect-k',
          sizes: { ...sizes, experts, entropyWeight: 0.5, nonzeros: 1 },
        }),
        (name) => {
          if (name.endsWith('bits/weights')) return 0;
          return name.endsWith('bits/bias') ? [0.1, -huge, huge] : undefined;
        },
      );
      for (const session of [engine.open(job), tfjs.open(job)]) {
        const { loss, gradients } = session.gradients(0);
        expect(Number.isFinite(loss)).toBe(true);
        for (const values of gradients) expect(values.every(Number.isFinite)).toBe(true);
        for (const task of [0, 1]) {
          const [first, ...decided] = gradients[named(job.graph, `gate/${task}/bits/bias`).index]!;
          expect(Math.abs(first!)).toBeGreaterThan(1e-4);
          expect(decided.map(Math.abs)).toEqual([0, 0]);
        }
        session.dispose();
      }
    }
  });
});
