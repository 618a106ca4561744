/**
 * The building blocks of custom architectures, exported by the package `mmoe-exp`. A node of width
 * n has a [B, n] matrix as its value, for a batch of B rows; `g`, a `GraphBuilder`, makes nodes
 * from nodes.
 */
export {
  type Architecture,
  count,
  defineArchitecture,
  factor,
  layers,
  ranks,
  type SizeSpec,
  type SizesOf,
  towerSize,
} from './architecture.js';
export type { GraphBuilder } from './builder.js';
export {
  dropoutOptions,
  dropped,
  type Expert,
  expertOn,
  expertsOn,
  gated,
  gateOptions,
  levelOf,
} from './experts.js';
export { type ExpertRole, expertName, type GateRole, gateName } from './gate.js';
export {
  type Activation,
  codeBits,
  type Dense,
  type Initial,
  type Node,
  type Parameter,
  type ParameterRole,
  type Softmax,
} from './graph.js';
export { mlp, output, range, tower } from './layers.js';
