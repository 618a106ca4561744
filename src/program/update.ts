import { type Graph, lookedUpTables, type Parameter } from '../models/graph.js';
import type { CallPlace } from './call.js';
import { layoutBytes } from './layout.js';
import type { Workspace } from './operations/operation.js';

/**
 * Gradient descent, or Adam, by which every parameter moves in every step. `lazy-adam` is Adam but for the rows of embedding
 * tables that no row of the batch picks: these and their moments stay as they are, where Adam would let the moments
 * decay and move the row by them. A row that is picked moves as by Adam from the moments that it has, whose biases are
 * corrected by the number of all steps. (PyTorch's SparseAdam, TensorFlow Addons' LazyAdam; epsilon is where Adam here has it.)
 */
export type Optimizer =
  | { readonly kind: 'sgd' }
  | {
      readonly kind: 'adam' | 'lazy-adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** The tables of which an update touches only the rows that the batch picks: what gradient descent does anyway. */
export const tablesByRows = (graph: Graph, { kind }: Optimizer): ReadonlySet<Parameter> =>
  new Set(kind === 'adam' ? [] : lookedUpTables(graph));

/** Emits one update of all parameters by their gradients, with the learning rate that the call has for the step. */
export function emitUpdate(
  { writer, at, batchSize }: Pick<Workspace, 'writer' | 'at' | 'batchSize'>,
  { rates, first }: CallPlace,
  optimizer: Optimizer,
  byRows: ReadonlySet<Parameter>,
): void {
  const { parameters, gradients, areaBytes: bytes } = at;
  const tables = [...byRows].map((parameter) => {
    const layout = at.layoutOf(parameter);
    const { used, count, gradients } = at.usedRowsOf(parameter)!;
    const rows = { rows: batchSize, tableRows: layout.count, rowBytes: layoutBytes({ ...layout, count: 1 }) };
    return { table: at.valueOf(parameter), ...rows, used, count, gradients, rates, first };
  });
  if (optimizer.kind === 'sgd') {
    writer.emit('Descend', { parameters, gradients, bytes, rates, first });
    for (const fields of tables) writer.emit('DescendRows', fields);
    return;
  }
  const { beta1, beta2, epsilon } = optimizer;
  const moments = (size: number) => ({ m: writer.reserve(size), v: writer.reserve(size) });
  const powers = writer.constant(Float64Array.of(1, 1));
  const constants = { powers, beta1, beta2, epsilon };
  writer.emit('Adam', { parameters, gradients, ...moments(bytes), bytes, rates, first, ...constants });
  for (const fields of tables)
    writer.emit('AdamRows', { ...fields, ...moments(fields.tableRows * fields.rowBytes), ...constants });
}
