/** The fast engine: compiles a job to a program of kernel calls, and runs it. */

import { streamKey } from '../../ground/base/random.js';
import type { ExampleTable, LabelSpec, ScoredRows } from '../data/dataset.js';
import type { KernelInstance } from '../kernels/arena.js';
import { writeImpressionLog } from '../kernels/impression-log.js';
import type { Machine } from '../kernels/machine.js';
import { rowBytes } from '../kernels/panels.js';
import { writeKey, writeRecipe } from '../kernels/recipe.js';
import { newInstance } from '../kernels/wasm.js';
import { graphInput, type Parameter, parameterSize } from '../models/graph.js';
import type { TablePlace } from '../program/batch.js';
import { compile, type Optimizer, type Program } from '../program/compile.js';
import { layoutBytes, pack, unpack } from '../program/layout.js';
import type { Loss } from '../program/losses.js';
import type { Rows, UsedRows } from '../program/placement.js';
import type { Memory } from '../program/writer.js';
import { type Features, iterateChunks, noiseKey, RowOrder } from './batches.js';
import {
  ADAM,
  type Engine,
  type Job,
  learningRateAt,
  type MachineIdentity,
  MOMENTUM,
  type Predictions,
  programNumerics,
  rateFactors,
  type Session,
  startParameters,
  type Training,
  weightDecays,
} from './engine.js';

const CATEGORY_BYTES = rowBytes(1);

/**
 * The fast engine: the graph is compiled to kernels, which train many steps without returning to
 * JavaScript.
 */
export function programEngine(machine: Machine): Engine {
  const pool = new InstancePool(machine);
  return {
    numerics: programNumerics(machine.algorithm),
    machine: machineIdentity(machine),
    open: (job) => new ProgramSession(job, pool),
  };
}

const machineIdentity = ({ name, algorithm, variant, library }: Machine): MachineIdentity => ({
  name: name === 'wasm' ? 'wasm' : 'native',
  algorithm,
  variant,
  ...(library !== undefined && { library }),
});

/** A job compiled into an instance of a machine. @throws MemoryLimitError where it does not fit */
export class ProgramSession implements Session {
  readonly #job: Job;
  readonly program: Program;
  readonly #rowOrder: RowOrder | undefined;
  readonly #sizes: Int32Array;
  #instance: KernelInstance | undefined;

  constructor(
    job: Job,
    private readonly pool: InstancePool,
  ) {
    const { data, graph, seed } = job;
    const instance = pool.borrow();
    this.#job = job;
    this.#instance = instance;
    this.#sizes = Int32Array.from(graphInput(graph).categorical);
    try {
      this.program = compileJob(instance.arena, job, pool.machine.second?.leastDivided);
      instance.arena.commit();
    } catch (error) {
      this.dispose();
      throw error;
    }
    const { source, noises, constants, lossKey } = this.program;
    for (const { address, values } of constants) instance.arena.write(address, values);
    for (const place of noises) writeKey(instance, place, noiseKey(place.noise, seed));
    if (lossKey) writeKey(instance, lossKey, streamKey(seed, 'losses'));
    this.#fillCategories();
    this.setParameters(startParameters(job));
    const { train } = data;
    if (source.kind === 'generator' && train.kind === 'generator')
      writeRecipe(instance, source.recipe, train);
    if (source.kind === 'impressions' && train.kind === 'impressions')
      writeImpressionLog(instance, source.log, train);
    if (source.kind === 'table' && train.kind === 'table') {
      this.#writeTable(source, train);
      this.#rowOrder = new RowOrder(train.rows, seed);
    }
  }

  train(from: number, to: number): Float64Array {
    return this.#helped(() => this.#train(from, to));
  }

  #train(from: number, to: number): Float64Array {
    const { training, call } = this.program;
    const { kernels, arena } = this.instance;
    const all = new Float64Array(to - from);
    let done = 0;
    while (from + done < to) {
      const first = from + done;
      const count = Math.min(call.steps, to - first);
      this.#layOutSteps(first, count);
      const trained = kernels.train(training, first, first + count, call.losses);
      all.set(arena.float64(call.losses, trained), done);
      done += trained;
      if (!Number.isFinite(all[done - 1])) break;
    }
    return all.subarray(0, done);
  }

  gradients(step: number): { loss: number; gradients: Float32Array[] } {
    const { at, parts, loss } = this.program;
    const { kernels, arena } = this.instance;
    this.#layOutSteps(step, 1);
    kernels.execute(parts.start, parts.update, step);
    const gradients = this.#job.graph.parameters.map((parameter) => {
      const used = at.usedRowsOf(parameter);
      return used
        ? this.#gradientOfRows(parameter, used)
        : this.#unpack(at.gradientOf(parameter), parameter);
    });
    return { loss: arena.float64(loss, 1)[0]!, gradients };
  }

  taskGradients(step: number): Float64Array {
    const { parts, gram } = this.program;
    if (gram === 0) throw new Error('this session combines no gradients');
    const { kernels, arena } = this.instance;
    this.#layOutSteps(step, 1);
    kernels.execute(parts.start, parts.update, step);
    return arena.float64(gram, this.#job.data.labels.length ** 2).slice();
  }

  predict(part: ScoredRows): Predictions {
    return this.#helped(() => this.#predict(part));
  }

  #predict(part: ScoredRows): Predictions {
    const { at, parts, input, outputs, gates, bits } = this.program;
    const { kernels } = this.instance;
    const { batchSize } = this.#job.training;
    const starts = outputs.map((_, k) =>
      outputs.slice(0, k).reduce((sum, { width }) => sum + width, 0),
    );
    const columns = outputs.reduce((sum, { width }) => sum + width, 0);
    const results = {
      outputs: new Float32Array(part.rows * columns),
      gates: gates.map(({ width }) => new Float32Array(part.rows * width)),
      bits: bits.map(({ width }) => new Float32Array(part.rows * width)),
    };
    const nodes = [...gates, ...bits];
    const values = [...results.gates, ...results.bits];
    this.#silenceNoise();
    for (const { start, count, rows } of iterateChunks(part, this.#job.data.features, batchSize)) {
      this.#layOut(rows, count, input.value, input.stride, at.categories.value);
      kernels.execute(parts.forward, parts.backward, 0);
      outputs.forEach((rows, k) => {
        this.#copyRows(rows, count, results.outputs, start * columns + starts[k]!, columns);
      });
      nodes.forEach((rows, i) => {
        this.#copyRows(rows, count, values[i]!, start * rows.width, rows.width);
      });
    }
    return results;
  }

  parameters(): Float32Array[] {
    const { at } = this.program;
    return this.#job.graph.parameters.map((parameter) =>
      this.#unpack(at.valueOf(parameter), parameter),
    );
  }

  setParameters(values: readonly Float32Array[]): void {
    const { at } = this.program;
    for (const [i, parameter] of this.#job.graph.parameters.entries()) {
      pack(at.layoutOf(parameter), values[i]!, this.#numbersAt(at.valueOf(parameter), parameter));
    }
  }

  lossWeights(): Float64Array | undefined {
    const { lossWeights } = this.program;
    return lossWeights === 0
      ? undefined
      : this.instance.arena.float64(lossWeights, this.#job.data.labels.length).slice();
  }

  dispose(): void {
    if (this.#instance) this.pool.giveBack(this.#instance);
    this.#instance = undefined;
  }

  get instance(): KernelInstance {
    if (!this.#instance) throw new Error('the session is closed');
    return this.#instance;
  }

  /** Runs an action, with the second thread's help if the program has instructions for it. */
  #helped<T>(action: () => T): T {
    const { second } = this.pool.machine;
    return second && this.program.isDivided ? second.helping(action) : action();
  }

  /**
   * Writes the learning rates of some steps, and the rows of the table that they take; a generator
   * makes its own later.
   */
  #layOutSteps(first: number, steps: number): void {
    const { source, call } = this.program;
    const { arena } = this.instance;
    const { training } = this.#job;
    const { batchSize } = training;
    arena.float64(call.first, 1)[0] = first;
    const rates = Float64Array.from({ length: steps }, (_, i) =>
      learningRateAt(training, first + i),
    );
    arena.write(call.rates, rates);
    for (const { factor, rates: scaled } of call.scaled) {
      arena.write(
        scaled,
        rates.map((rate) => factor * rate),
      );
    }
    if (source.kind !== 'table') return;
    arena
      .int32(source.order, steps * batchSize)
      .set(this.#rowOrder!.rows(first * batchSize, steps * batchSize));
  }

  /** Fills noise with its neutral values for prediction; the next training step overwrites them. */
  #silenceNoise(): void {
    for (const { noise, value, count } of this.program.noises) {
      this.instance.arena.float32(value, count).fill(noise.neutral);
    }
  }

  /**
   * Every row gets the first category of each column: a batch may fill fewer rows, and the kernels
   * look up all of them.
   */
  #fillCategories(): void {
    const { value, starts } = this.program.at.categories;
    const { batchSize } = this.#job.training;
    const to = this.instance.arena.int32(value, batchSize * starts.length);
    for (let i = 0; i < to.length; i += starts.length) to.set(starts, i);
  }

  #writeTable(place: TablePlace, table: ExampleTable): void {
    const { width } = this.program.input;
    this.#layOut(table, table.rows, place.dense, rowBytes(width), place.categories);
    const { arena } = this.instance;
    arena.float32(place.labels, table.labels.length).set(table.labels);
    if (table.weights) arena.float32(place.weights, table.rows).set(table.weights);
  }

  /** Writes rows to memory: the dense features at one address, the categories at another. */
  #layOut(rows: Features, count: number, dense: number, stride: number, categories: number): void {
    const { arena } = this.instance;
    const { width } = this.program.input;
    const places = arena.float32(dense, (count * stride) / 4);
    for (let row = 0; row < count; row++) {
      places.set(rows.dense.subarray(row * width, (row + 1) * width), (row * stride) / 4);
    }
    const sizes = this.#sizes;
    const { starts } = this.program.at.categories;
    const columns = sizes.length;
    const to = arena.int32(categories, count * columns);
    for (let i = 0; i < to.length; i += columns) {
      for (let c = 0; c < columns; c++) {
        const category = rows.categorical[i + c]!;
        // The kernels use the category as an offset in memory.
        if (!(category >= 0 && category < sizes[c]!))
          throw new Error(`category ${category} of ${sizes[c]}`);
        to[i + c] = starts[c]! + category * CATEGORY_BYTES;
      }
    }
  }

  /**
   * Copies the first rows of a node into `to`, from index `start` on, with `stride` numbers between
   * rows.
   */
  #copyRows(rows: Rows, count: number, to: Float32Array, start: number, stride: number): void {
    const step = rows.stride / 4;
    const from = this.instance.arena.float32(rows.value, (count - 1) * step + rows.width);
    for (let i = 0; i < count; i++) {
      for (let column = 0; column < rows.width; column++)
        to[start + i * stride + column] = from[i * step + column]!;
    }
  }

  #numbersAt(address: number, parameter: Parameter): Float32Array {
    return this.instance.arena.float32(
      address,
      layoutBytes(this.program.at.layoutOf(parameter)) / 4,
    );
  }

  #unpack(address: number, parameter: Parameter): Float32Array {
    return unpack(this.program.at.layoutOf(parameter), this.#numbersAt(address, parameter));
  }

  /**
   * The gradient with respect to an embedding table: zero except in the rows that the batch used.
   */
  #gradientOfRows(parameter: Parameter, { used, count, gradients }: UsedRows): Float32Array {
    const { arena } = this.instance;
    const gradient = new Float32Array(parameterSize(parameter));
    const width = parameter.shape[1]!;
    arena.int32(used, arena.int32(count, 1)[0]!).forEach((row, i) => {
      gradient.set(arena.float32(gradients + i * rowBytes(width), width), row * width);
    });
    return gradient;
  }
}

function compileJob(
  memory: Memory,
  { graph, data, training }: Job,
  leastDivided?: number,
): Program {
  const { batchSize, losses: lossWeights } = training;
  return compile(memory, {
    graph,
    batchSize,
    optimizer: kernelOptimizer(training),
    losses: data.labels.map(kernelLoss),
    factorOf: rateFactors(graph, training),
    decayOf: weightDecays(graph, training),
    ...(lossWeights && { lossWeights }),
    source: data.train,
    leastDivided,
  });
}

function kernelOptimizer({ optimizer: kind, momentum = MOMENTUM }: Training): Optimizer {
  if (kind === 'sgd') return { kind };
  return kind === 'momentum' ? { kind, momentum } : { kind, ...ADAM };
}

const kernelLoss = ({ kind, weight = 1, partial }: LabelSpec): Loss => ({
  of: losses[kind],
  weight,
  partial: partial === true,
});

const losses = {
  regression: 'SquaredError',
  binary: 'CrossEntropy',
  count: 'Poisson',
  classes: 'ClassCrossEntropy',
} as const satisfies Record<LabelSpec['kind'], Loss['of']>;

/**
 * Limits on the instances kept for later sessions: their number, and the memory of each in bytes.
 */
const MAX_IDLE = 4;
const MAX_BYTES = 2 ** 25;

/** A pool of instances of a machine, which the sessions of a process use one after the other. */
export class InstancePool {
  readonly #idle: KernelInstance[] = [];

  constructor(readonly machine: Machine) {}

  borrow(): KernelInstance {
    const instance = this.#idle.pop() ?? newInstance(this.machine);
    instance.arena.reset();
    return instance;
  }

  giveBack(instance: KernelInstance): void {
    if (this.#idle.length < MAX_IDLE && instance.arena.capacity <= MAX_BYTES)
      this.#idle.push(instance);
  }
}
