/**
 * Places a separate gradient of the shared parameters for each task, for methods that combine
 * gradients.
 */

import { rowStride } from '../kernels/panels.js';
import type { Graph, Parameter } from '../models/graph.js';
import { isShared, type Reach } from '../models/reach.js';
import { layoutBytes } from './layout.js';
import type { Placement, UsedRows } from './placement.js';
import type { ProgramWriter } from './writer.js';

/**
 * Gradients that lie one behind the other. Shared parameters have a copy for each task, `stride`
 * bytes apart.
 */
interface Range {
  /** Address of the gradients that the optimizer reads. */
  readonly combined: number;
  bytes: number;
}

interface SharedRange extends Range {
  readonly copies: number;
  readonly stride: number;
}

/**
 * The gradients of each task by the shared parameters. The gradients by other parameters are at the
 * place from which the optimizer reads.
 */
export interface TaskGradients {
  /** The placement for backward passes: gradients of shared parameters are the current task's. */
  readonly at: Placement;
  /**
   * Makes a task the current one; `added` are parameters whose gradients are only ever added to.
   */
  begin(task: number, added: readonly Parameter[]): void;
  /** Ends the passes, and emits the products of the tasks' gradients by shared parameters. */
  emitGram(): void;
  /** [K, K] float64 */
  readonly gram: number;
  /**
   * Emits the sum of the gradients times the factors; gradients by parameters of one task are
   * scaled, too, if `scalesOwn`.
   */
  emitCombination(factors: number, scalesOwn: boolean): void;
}

/** Reserves a copy of the shared parameters' gradients for each task. */
export function taskGradients(
  writer: ProgramWriter,
  placed: Placement,
  graph: Graph,
  { reach, batchSize }: { readonly reach: Reach; readonly batchSize: number },
): TaskGradients {
  const tasks = graph.outputs.length;
  const gram = writer.reserve(8 * tasks * tasks);
  const isCopied = (parameter: Parameter) => isShared(reach.ofParameter(parameter));
  const used = (parameter: Parameter) => placed.usedRowsOf(parameter);
  const rangeOf = (parameter: Parameter): Range => {
    const layout = placed.layoutOf(parameter);
    const rows = used(parameter);
    return rows
      ? { combined: rows.gradients, bytes: batchSize * layoutBytes({ ...layout, count: 1 }) }
      : { combined: placed.gradientOf(parameter), bytes: layoutBytes(layout) };
  };
  const shared = joined(graph.parameters.filter(isCopied).map(rangeOf)).map(
    (range): SharedRange => {
      const stride = rowStride(range.bytes);
      return { ...range, stride, copies: writer.reserve(tasks * stride) };
    },
  );
  const own = Array.from({ length: tasks }, (_, task) => {
    const isOwn = (parameter: Parameter) =>
      !isCopied(parameter) && reach.ofParameter(parameter).has(task);
    return joined(graph.parameters.filter(isOwn).map(rangeOf));
  });
  let current: number | undefined;
  const addressOf = (combined: number): number => {
    if (current === undefined) return combined;
    const range = shared.find(
      (one) => combined >= one.combined && combined < one.combined + one.bytes,
    );
    return range ? range.copies + current * range.stride + combined - range.combined : combined;
  };
  const at: Placement = {
    ...placed,
    gradientOf: (parameter) => addressOf(placed.gradientOf(parameter)),
    usedRowsOf(parameter): UsedRows | undefined {
      const rows = used(parameter);
      return rows && { ...rows, gradients: addressOf(rows.gradients) };
    },
  };
  return {
    at,
    gram,

    begin(task, added) {
      current = task;
      for (const parameter of added) {
        if (!isCopied(parameter) || !reach.ofParameter(parameter).has(task)) continue;
        const { bytes } = rangeOf(parameter);
        // Of rows, a pass writes only those that the batch uses.
        writer.emit('Zero', {
          at: at.usedRowsOf(parameter)?.gradients ?? at.gradientOf(parameter),
          bytes,
        });
      }
    },

    emitGram() {
      current = undefined;
      writer.emit('Zero', { at: gram, bytes: 8 * tasks * tasks });
      for (const { copies, stride, bytes } of shared) {
        writer.emit('Gram', { gradients: copies, stride, count: tasks, bytes, gram });
      }
    },

    emitCombination(factors, scalesOwn) {
      for (const { copies, stride, bytes, combined } of shared) {
        writer.emit('WeighGradients', {
          gradients: copies,
          stride,
          count: tasks,
          bytes,
          factors,
          to: combined,
        });
      }
      if (!scalesOwn) return;
      for (const [task, ranges] of own.entries()) {
        for (const { combined, bytes } of ranges) {
          const fields = { gradients: combined, stride: 0, count: 1, bytes, to: combined };
          writer.emit('WeighGradients', { ...fields, factors: factors + 8 * task });
        }
      }
    },
  };
}

/** Ranges in ascending order; ranges that touch are joined into one. */
function joined(ranges: readonly Range[]): Range[] {
  const all: Range[] = [];
  for (const { combined, bytes } of [...ranges].sort((a, b) => a.combined - b.combined)) {
    const last = all.at(-1);
    if (last && last.combined + last.bytes === combined) last.bytes += bytes;
    else all.push({ combined, bytes });
  }
  return all;
}
