import { type Graph, matrixShape, type Node } from '../../../src/train/models/graph.js';

/**
 * Useful operations of a training step on a batch: each weight costs two forward and two for its
 * gradient an example, and two more for the gradient by its input where that is not the features.
 * Mixtures and sums with trained scalars likewise. Padding, biases, activations, what makes a gate
 * of its logits, penalties, noise, the optimizer and data count nothing.
 */
export const stepFlops = (graph: Graph, batchSize: number): number =>
  graph.nodes.reduce((sum, node) => sum + batchSize * exampleFlops(node), 0) + combinedFlops(graph);

function exampleFlops(node: Node): number {
  switch (node.op) {
    case 'dense': {
      const [rows, columns] = matrixShape(node.weight);
      return (node.input.op === 'input' ? 4 : 6) * rows * columns;
    }
    case 'mixture':
      return 6 * node.experts.length * node.width;
    case 'cross-stitch':
      return 6 * node.inputs.length * node.width;
    default:
      return 0;
  }
}

/**
 * Of weights that are combined from others, once a step: the matrix, and the gradients by core and
 * by factor.
 */
function combinedFlops(graph: Graph): number {
  const layers = graph.nodes.flatMap((node) => (node.op === 'dense' ? [node.weight] : []));
  return layers.reduce((sum, weight) => {
    if (weight.kind === 'parameter') return sum;
    const [rows, columns] = matrixShape(weight);
    return sum + 6 * weight.core.shape[0]! * rows * columns;
  }, 0);
}
