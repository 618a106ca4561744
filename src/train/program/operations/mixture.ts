import type { Node } from '../../models/graph.js';
import type { Operation } from './operation.js';
import { constantScalars, emitStitch, wholePanels, writeParts } from './stitch.js';

/** y = sum_i gate_i expert_i. */
export const mixture: Operation<Node<'mixture'>> = {
  forward(node, program) {
    const { writer, at, batchSize, written } = program;
    const [gate, y] = [at.rowsOf(node.gate), at.rowsOf(node)];
    const experts = node.experts.map(at.rowsOf);
    const fields = {
      gate: gate.value,
      gateStride: gate.stride,
      gateGradient: gate.gradient,
      count: experts.length,
      yStride: y.stride,
      rows: batchSize,
      width: wholePanels(node.width),
    };
    const parts = writeParts(experts, program);
    writer.emit('Mix', { ...fields, gateAccumulate: false, parts, y: y.value });
    return {
      backward() {
        const gateAccumulate = written.add(gate);
        const parts = writeParts(experts, program, written);
        writer.emit('MixGradient', { ...fields, gateAccumulate, parts, y: y.gradient });
      },
    };
  },
};

/** y = sum_j input_j: a cross-stitch unit whose scalars are ones and are not trained. */
export const add: Operation<Node<'add'>> = {
  forward: (node, program) =>
    emitStitch(node, node.inputs, program, constantScalars(program, 1, node.inputs.length)),
};
