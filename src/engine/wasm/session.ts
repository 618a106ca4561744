import type { Table } from '../../data/dataset.js';
import type { KernelInstance } from '../../kernels/instance.js';
import { writeRecipe } from '../../kernels/recipe.js';
import { blockStarts, inputOf } from '../../models/graph.js';
import { type Compiled, compile } from '../../program/compile.js';
import { layoutBytes, pack, rowBytes, unpack } from '../../program/layout.js';
import type { Rows } from '../../program/placement.js';
import type { Job, Predictions, Session } from '../engine.js';
import { initialParameters } from '../initial.js';
import { Schedule } from '../schedule.js';
import { borrowInstance, returnInstance } from './pool.js';

/** A job compiled into an instance of the kernels. Throws a MemoryLimitError where it does not fit. */
export class WasmSession implements Session {
  readonly #job: Job;
  readonly #compiled: Compiled;
  readonly #schedule: Schedule | undefined;
  /** Of each categorical column, where its block of a layer's weights starts. */
  readonly #blocks: readonly number[];
  #instance: KernelInstance | undefined;

  constructor(job: Job) {
    const { data, graph, seed } = job;
    const instance = borrowInstance();
    const { arena } = instance;
    this.#job = job;
    this.#instance = instance;
    this.#compiled = compile(arena, job);
    this.#blocks = blockStarts(inputOf(graph));
    try {
      arena.commit();
    } catch (error) {
      this.dispose();
      throw error;
    }
    const { at, recipe, table, input, powers, write } = this.#compiled;
    write();
    arena.float64(powers, 2).fill(1);
    initialParameters(graph, seed).forEach((values, i) => {
      const { layout } = at.blocks[i]!;
      pack(layout, values, this.#area(at.parameters, i));
    });
    if (recipe && data.train.kind === 'generator') writeRecipe(instance, recipe, data.train);
    if (table && data.train.kind === 'table') {
      const { train } = data;
      this.#layOut(train, 0, train.rows, table.dense, rowBytes(input.width), table.categories);
      arena.float32(table.labels, train.labels.length).set(train.labels);
      this.#schedule = new Schedule(train.rows, seed);
    }
  }

  train(from: number, to: number): Float64Array {
    const { training, losses, stepsPerCall } = this.#compiled;
    const { kernels, arena } = this.#open();
    const all = new Float64Array(to - from);
    let done = 0;
    while (from + done < to) {
      const first = from + done;
      const count = Math.min(stepsPerCall, to - first);
      this.#order(first, count);
      const trained = kernels.train(training, first, first + count, losses);
      all.set(arena.float64(losses, trained), done);
      done += trained;
      if (!Number.isFinite(all[done - 1])) break;
    }
    return all.subarray(0, done);
  }

  gradients(step: number): { loss: number; gradients: Float32Array[] } {
    const { at, program, loss } = this.#compiled;
    const { kernels, arena } = this.#open();
    this.#order(step, 1);
    kernels.execute(program.start, program.update, step);
    return { loss: arena.float64(loss, 1)[0]!, gradients: this.#unpackAll(at.gradients) };
  }

  predict(part: Table): Predictions {
    const { at, program, input, outputs, gates } = this.#compiled;
    const { kernels } = this.#open();
    const { batchSize } = this.#job.training;
    const results = {
      outputs: new Float32Array(part.rows * outputs.length),
      gates: gates.map((gate) => new Float32Array(part.rows * gate.width)),
    };
    for (let start = 0; start < part.rows; start += batchSize) {
      const count = Math.min(batchSize, part.rows - start);
      this.#layOut(part, start, count, input.value, input.stride, at.categories.value);
      kernels.execute(program.forward, program.backward, 0);
      outputs.forEach((rows, k) => {
        this.#copyRows(rows, count, results.outputs, start * outputs.length + k, outputs.length);
      });
      gates.forEach((rows, g) => {
        this.#copyRows(rows, count, results.gates[g]!, start * rows.width, rows.width);
      });
    }
    return results;
  }

  parameters(): Float32Array[] {
    return this.#unpackAll(this.#compiled.at.parameters);
  }

  dispose(): void {
    if (this.#instance) returnInstance(this.#instance);
    this.#instance = undefined;
  }

  #open(): KernelInstance {
    if (!this.#instance) throw new Error('the session is closed');
    return this.#instance;
  }

  /** Lays out which rows of the table some steps take; a generator's rows are made where they are used. */
  #order(first: number, steps: number): void {
    const { table } = this.#compiled;
    if (!table) return;
    const { arena } = this.#open();
    const { batchSize } = this.#job.training;
    arena.int32(table.order, steps * batchSize).set(this.#schedule!.rows(first * batchSize, steps * batchSize));
    arena.float64(table.first, 1)[0] = first;
  }

  /** Writes rows start .. start + count - 1 of a table: the dense features at an address, the categories at another. */
  #layOut(part: Table, start: number, count: number, dense: number, stride: number, categories: number): void {
    const { arena } = this.#open();
    const { width } = this.#compiled.input;
    const places = arena.float32(dense, (count * stride) / 4);
    for (let i = 0; i < count; i++) {
      places.set(part.dense.subarray((start + i) * width, (start + i + 1) * width), (i * stride) / 4);
    }
    const columns = this.#blocks.length;
    const offsets = arena.int32(categories, count * columns);
    const values = part.categorical.subarray(start * columns);
    for (let i = 0; i < offsets.length; i += columns) {
      for (let c = 0; c < columns; c++) offsets[i + c] = rowBytes(1) * (this.#blocks[c]! + values[i + c]!);
    }
  }

  /** The first rows of a node into `to`, from place `start` on, a row every `stride` places. */
  #copyRows(rows: Rows, count: number, to: Float32Array, start: number, stride: number): void {
    const { arena } = this.#open();
    for (let i = 0; i < count; i++) {
      to.set(arena.float32(rows.value + i * rows.stride, rows.width), start + i * stride);
    }
  }

  #area(base: number, parameter: number): Float32Array {
    const { offset, layout } = this.#compiled.at.blocks[parameter]!;
    return this.#open().arena.float32(base + offset, layoutBytes(layout) / 4);
  }

  #unpackAll(base: number): Float32Array[] {
    return this.#job.graph.parameters.map((parameter) => {
      const { layout } = this.#compiled.at.blocks[parameter.index]!;
      return unpack(layout, this.#area(base, parameter.index));
    });
  }
}
