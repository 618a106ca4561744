import type { LabelSpec } from '../../src/data/dataset.js';
import type { Batch } from '../../src/engine/batches.js';
import type { Graph, Node, Parameter, Weight } from '../../src/models/graph.js';
import { matrixShape } from '../../src/models/graph.js';

type Numbers = ArrayLike<number>;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Values of all nodes for one row x, in float64, as the graph's docstrings define them. */
export function valuesOf(graph: Graph, parameters: readonly Numbers[], x: readonly number[]): number[][] {
  const values: number[][] = [];
  const of = (node: Node) => values[node.index]!;
  const at = (parameter: Parameter, i: number) => parameters[parameter.index]![i]!;
  for (const node of graph.nodes) values.push(compute(node));
  return values;

  function compute(node: Node): number[] {
    const columns = range(node.width);
    switch (node.op) {
      case 'input':
        return [...x];
      case 'dense': {
        const z = columns.map((j) => {
          const product = sum(of(node.input).map((value, i) => value * weight(node.weight, i, j)));
          return product + (node.bias ? at(node.bias, j) : 0);
        });
        return node.activation === 'relu' ? z.map((value) => Math.max(value, 0)) : z;
      }
      case 'softmax': {
        const e = of(node.input).map((value) => Math.exp(value));
        return e.map((value) => value / sum(e));
      }
      case 'mixture':
        return columns.map((j) => sum(node.experts.map((expert, i) => of(node.gate)[i]! * of(expert)[j]!)));
      case 'cross-stitch': {
        const first = node.row * node.inputs.length;
        return columns.map((j) => sum(node.inputs.map((input, i) => at(node.stitch, first + i) * of(input)[j]!)));
      }
    }
  }

  function weight(w: Weight, i: number, j: number): number {
    const [rows, columns] = matrixShape(w);
    if (w.kind === 'parameter') return at(w, i * columns + j);
    const count = w.core.shape[0]!;
    return sum(range(count).map((c) => at(w.factor, w.row * count + c) * at(w.core, (c * rows + i) * columns + j)));
  }
}

/** The loss of a batch: batch means summed over tasks, and the graph's penalties. */
export function lossOf(
  graph: Graph,
  labels: readonly LabelSpec[],
  parameters: readonly Numbers[],
  batch: Batch,
): number {
  const d = graph.nodes[0]!.width;
  const rows = batch.dense.length / d;
  const losses = range(rows).map((row) => {
    const values = valuesOf(graph, parameters, [...batch.dense.subarray(row * d, (row + 1) * d)]);
    return sum(
      labels.map((label, k) => {
        const y = values[graph.outputs[k]!.index]![0]!;
        const truth = batch.labels[row * labels.length + k]!;
        return label.kind === 'binary' ? Math.log(1 + Math.exp(y)) - truth * y : (y - truth) ** 2;
      }),
    );
  });
  const penalties = graph.penalties.map(({ alpha, left, right }) =>
    sum(left.map((parameter, i) => alpha * distance(parameters[parameter.index]!, parameters[right[i]!.index]!))),
  );
  return sum(losses) / rows + sum(penalties);
}

/** The gradient of the loss by each parameter, by central differences. */
export function gradientsOf(
  graph: Graph,
  labels: readonly LabelSpec[],
  parameters: readonly Numbers[],
  batch: Batch,
): Float64Array[] {
  const point = parameters.map((values) => Float64Array.from(values));
  const h = 1e-6;
  return point.map((values) =>
    values.map((value, i) => {
      const at = (x: number) => {
        values[i] = x;
        return lossOf(graph, labels, point, batch);
      };
      const slope = (at(value + h) - at(value - h)) / (2 * h);
      values[i] = value;
      return slope;
    }),
  );
}

function distance(a: Numbers, b: Numbers): number {
  return sum(range(a.length).map((i) => (a[i]! - b[i]!) ** 2));
}
