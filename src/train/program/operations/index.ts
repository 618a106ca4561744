/** The list of all operations, each with the instructions that it emits. */

import type { Layer } from '../layers.js';
import { concatenation } from './concatenation.js';
import { crossStitch } from './cross-stitch.js';
import { dense } from './dense.js';
import { dropout, nonlinearity, product, scale, squash } from './elementwise.js';
import { embedding, positionBias } from './embedding.js';
import { dselectK, gateDropout, softmax, topK } from './gates.js';
import { layerNorm } from './layer-norm.js';
import { add, mixture } from './mixture.js';
import type { Operation } from './operation.js';

type OperationLayer<Op extends Layer['op']> = Extract<Layer, { readonly op: Op }>;

const operations: { readonly [Op in Layer['op']]: Operation<OperationLayer<Op>> } = {
  dense,
  embedding,
  softmax,
  'top-k': topK,
  'dselect-k': dselectK,
  'gate-dropout': gateDropout,
  mixture,
  'cross-stitch': crossStitch,
  add,
  scale,
  product,
  concatenation,
  sigmoid: squash,
  tanh: squash,
  nonlinearity,
  dropout,
  'layer-norm': layerNorm,
  'position-bias': positionBias,
};

export const findOperation = (layer: Layer): Required<Operation<Layer>> => ({
  place() {},
  addedTo: () => [],
  ...(operations[layer.op] as Operation<Layer>),
});
