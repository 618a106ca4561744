import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../../models/graph.js';
import { lookedUpTables } from '../../models/graph.js';
import { ADAM } from '../engine.js';

interface Table {
  readonly variable: tf.Variable;
  /** The categorical column that picks its rows. */
  readonly column: number;
  readonly m: Float64Array;
  readonly v: Float64Array;
}

/**
 * What `lazy-adam` does with embedding tables, in float64: the rows that the batch picks move as by Adam, whose t counts all
 * steps; the others and their moments stay. TensorFlow.js has no such optimizer.
 */
export class LazyAdam {
  readonly #tables: readonly Table[];
  #steps = 0;

  /** `variables` are the parameters in the graph's order. */
  constructor(graph: Graph, variables: readonly tf.Variable[]) {
    const embedding = graph.nodes.find((node) => node.op === 'embedding');
    this.#tables = lookedUpTables(graph).map((table) => {
      const variable = variables[table.index]!;
      const column = embedding!.tables.indexOf(table);
      return { variable, column, m: new Float64Array(variable.size), v: new Float64Array(variable.size) };
    });
  }

  /** Updates the tables by the rows of a batch, `categorical` [B, columns], and returns the gradients of all else. */
  apply(grads: tf.NamedTensorMap, categorical: Int32Array, columns: number, rate: number): tf.NamedTensorMap {
    const { beta1, beta2, epsilon } = ADAM;
    this.#steps++;
    const [rest1, rest2] = [1 - beta1 ** this.#steps, 1 - beta2 ** this.#steps];
    const others = { ...grads };
    for (const { variable, column, m, v } of this.#tables) {
      const [values, gradient] = [variable.dataSync().slice(), grads[variable.name]!.dataSync()];
      const width = variable.shape[1]!;
      for (const row of new Set(categorical.filter((_, i) => i % columns === column))) {
        for (let i = row * width; i < (row + 1) * width; i++) {
          m[i] = beta1 * m[i]! + (1 - beta1) * gradient[i]!;
          v[i] = beta2 * v[i]! + (1 - beta2) * gradient[i]! ** 2;
          values[i]! -= (rate * (m[i]! / rest1)) / (Math.sqrt(v[i]! / rest2) + epsilon);
        }
      }
      variable.assign(tf.tensor(values, variable.shape));
      delete others[variable.name];
    }
    return others;
  }
}
