import {
  HARD_CONCRETE,
  type HardConcrete,
  type Node,
  trainedParameter,
} from '../../models/graph.js';
import type { Emitted, Operation, Workspace } from './operation.js';
import { emitStitch } from './stitch.js';

/** y = sum_j stitch[row, j] input_j. */
export const crossStitch: Operation<Node<'cross-stitch'>> = {
  place(node, area) {
    area.add(trainedParameter(node.stitch));
  },

  addedTo: (node) => [trainedParameter(node.stitch)],

  forward(node, program) {
    const { stitch } = node;
    if (stitch.kind === 'hard-concrete') return emitGated(node, stitch, program);
    const { at } = program;
    const row = 4 * node.row * node.inputs.length;
    return emitStitch(node, node.inputs, program, {
      scalars: at.valueOf(stitch) + row,
      scalarGradients: () => at.gradientOf(stitch) + row,
    });
  },
};

/** Emits a cross-stitch whose scalars are gates that are sampled in each step. */
function emitGated(
  node: Node<'cross-stitch'>,
  { logA, noise }: HardConcrete,
  program: Workspace,
): Emitted {
  const { writer, at } = program;
  const count = node.inputs.length;
  const row = 4 * node.row * count;
  const [z, zGradient] = [writer.reserve(4 * count), writer.reserve(4 * count)];
  const fields = () => ({
    logA: at.valueOf(logA) + row,
    logAGradient: at.gradientOf(logA) + row,
    noise: at.noiseOf(noise) + row,
    z,
    zGradient,
    count,
    ...HARD_CONCRETE,
  });
  writer.emit('HardConcrete', fields());
  const stitched = emitStitch(node, node.inputs, program, {
    scalars: z,
    scalarGradients: () => zGradient,
  });
  return {
    backward() {
      writer.emit('Zero', { at: zGradient, bytes: 4 * count });
      stitched.backward();
      writer.emit('HardConcreteGradient', fields());
    },
  };
}
