import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import type { GraphBuilder } from './builder.js';
import { type GateRole, gateName } from './gate.js';
import type { Node } from './graph.js';
import { mlp, range, tower } from './layers.js';

const sizes = {
  /** Number of experts. */
  experts: count(8),
  /** Units of each hidden layer of an expert. */
  expert: layers([16], { times: 'experts' }),
  tower: towerSize,
};

const experts = (g: GraphBuilder, x: Node, n: number, units: readonly number[]): Node[] =>
  range(n).map((i) => mlp(g, x, units, `expert/${i}`));

/** `g(x) = softmax(W_g x)`, W_g [d, n], without a bias. */
const gate = (g: GraphBuilder, x: Node, n: number, role: GateRole) =>
  g.softmax(g.dense(x, n, { name: gateName(role), bias: false, role: 'gate' }), role);

/** Section 4.2: one gate for all tasks, `f(x) = sum_i g(x)_i f_i(x)`, `y_k = h^k(f(x))`. */
export const omoe = defineArchitecture({
  name: 'omoe',
  title: 'OMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const f = g.mixture(gate(g, x, s.experts, {}), experts(g, x, s.experts, s.expert));
    return range(tasks).map((k) => tower(g, f, s.tower, k));
  },
});

/** Section 4.2: a gate per task, `f^k(x) = sum_i g^k(x)_i f_i(x)`, `y_k = h^k(f^k(x))`. */
export const mmoe = defineArchitecture({
  name: 'mmoe',
  title: 'MMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const f = experts(g, x, s.experts, s.expert);
    return range(tasks).map((k) => tower(g, g.mixture(gate(g, x, s.experts, { task: k }), f), s.tower, k));
  },
});
