import type { LossWeights } from '../base/loss-weights.js';
import { type KeyPlace, reserveKey } from '../kernels/recipe.js';
import {
  type Graph,
  gatesOf,
  inputOf,
  lookedUpTables,
  type Noise,
  noiseSize,
  type Parameter,
  selectingGatesOf,
} from '../models/graph.js';
import { type BatchPlace, emitBatch, hasWeights, type Source, type SourcePlace } from './batch.js';
import { type Layers, layersOf, nodesOf } from './layers.js';
import { layoutBytes } from './layout.js';
import { placeLearned, weightingOf } from './loss-weights.js';
import { emitLoss, emitPenalty, type Loss, penalized } from './losses.js';
import { operationOf } from './operations/index.js';
import type { Workspace } from './operations/operation.js';
import { Area, type Placement, place, type Rows } from './placement.js';
import { type Constant, type Memory, ProgramWriter } from './writer.js';
import { type CallPlace, reserveCall, Written } from './written.js';

/** What a program trains, and how. */
export interface ProgramSpec {
  readonly graph: Graph;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  /** What the learning rate of a parameter is multiplied by; 1 where it is left out. */
  readonly rateOf?: (parameter: Parameter) => number;
  /** Of each output of the graph. */
  readonly losses: readonly Loss[];
  /** How they are combined; their sum where it is left out. */
  readonly lossWeights?: LossWeights;
  readonly source: Source;
}

/** A compiled training: addresses of all that is to be written or read. */
export interface Program {
  readonly at: Placement;
  readonly input: Rows;
  readonly outputs: readonly Rows[];
  /** In the order of `gatesOf(graph)`. */
  readonly gates: readonly Rows[];
  /** Likewise of `selectingGatesOf(graph)`. */
  readonly bits: readonly Rows[];
  readonly source: SourcePlace;
  readonly noises: readonly NoisePlace[];
  readonly call: CallPlace;
  /** Ends of the program's parts: batch (with the noise), forward, backward (with the loss) and update follow each other. */
  readonly parts: { start: number; forward: number; backward: number; update: number; end: number };
  /** Addresses of the struct Program, and of the loss of a step, a float64. */
  readonly training: number;
  readonly loss: number;
  /** Address of float64 [K], what the losses are multiplied by in the next step; 0 where that never changes. */
  readonly lossWeights: number;
  /** To be written before anything is executed: instructions, and what they point to. */
  readonly constants: readonly Constant[];
}

/** Compiles a training to a program of the kernels, in addresses of memory that is reserved and need not be there yet. */
export function compile(memory: Memory, spec: ProgramSpec): Program {
  const { graph, batchSize, optimizer, source, lossWeights, rateOf = () => 1 } = spec;
  const writer = new ProgramWriter(memory);
  const layers = layersOf(graph);
  const tasks = spec.losses.length;
  const byRows = tablesByRows(graph, optimizer);
  const area = areaOf(graph, layers, byRows);
  const learned = placeLearned(area, lossWeights, tasks);
  const at = place(writer, graph, layers, area, batchSize);
  const input = at.rowsOf(inputOf(graph));
  const truth = writer.reserve(4 * batchSize * tasks);
  const weights = hasWeights(source) ? writer.reserve(4 * batchSize) : 0;
  const loss = writer.reserve(8);
  const workspace = { writer, at, batchSize, written: new Written(), loss };
  const factors = new Set(graph.parameters.map(rateOf).filter((factor) => factor !== 1));
  const call = reserveCall(writer, source.kind === 'table' ? batchSize : 0, [...factors]);
  const taskWeights = spec.losses.map(({ weight }) => weight);
  const weighting = lossWeights && weightingOf(lossWeights, writer, at, learned, taskWeights);

  const batch: BatchPlace = { dense: input, categories: at.categories, labels: truth, tasks, weights, slots: at.slots };
  const sourcePlace = emitBatch(writer, source, batch, batchSize, call);
  const noises = emitNoise(writer, graph, at, batchSize);
  const forward = writer.position;
  const emitted = layers.layers.map((layer) => ({ layer, instructions: operationOf(layer).forward(layer, workspace) }));
  const backward = writer.position;
  emitZeros(workspace, graph, layers);
  graph.outputs.forEach((output, task) => {
    emitLoss(workspace, spec.losses[task]!, at.rowsOf(output), { batch, task }, weighting);
  });
  weighting?.emitGradients();
  for (const { layer, instructions } of emitted.reverse()) {
    // A layer that leads to no output has no gradient.
    if (nodesOf(layer).some((node) => workspace.written.has(at.rowsOf(node)))) instructions.backward();
  }
  for (const penalty of graph.penalties) emitPenalty(workspace, penalty);
  const update = writer.position;
  emitUpdate(workspace, call, optimizer, byRows, stretchesOf(graph, at, rateOf));
  weighting?.emitUpdate();
  const end = writer.position;

  const start = writer.finish();
  const parts = {
    start,
    forward: start + forward,
    backward: start + backward,
    update: start + update,
    end: start + end,
  };
  const training = writer.struct('Program', { start, update: parts.update, end: parts.end, loss });
  return {
    ...{ at, input, source: sourcePlace, noises, call, parts, training, loss },
    outputs: graph.outputs.map(at.rowsOf),
    gates: gatesOf(graph).map(at.rowsOf),
    bits: selectingGatesOf(graph).map(({ bits }) => at.rowsOf(bits)),
    lossWeights: weighting?.changes ? weighting.factors : 0,
    constants: [...writer.constants, ...(weighting?.constants ?? [])],
  };
}

/** The parameters of the layers, then those that no layer uses. */
function areaOf(graph: Graph, { layers }: Layers, byRows: ReadonlySet<Parameter>): Area {
  const area = new Area(byRows);
  for (const layer of layers) operationOf(layer).place(layer, area);
  for (const parameter of graph.parameters) area.add(parameter);
  return area;
}

/** The loss, and gradients that are only ever added to, start at zero. */
function emitZeros({ writer, at, loss }: Workspace, graph: Graph, { layers }: Layers): void {
  writer.emit('Zero', { at: loss, bytes: 8 });
  const ofPenalties = graph.penalties.flatMap(penalized);
  const ofLayers = layers.flatMap((layer) => operationOf(layer).addedTo(layer));
  for (const parameter of new Set([...ofPenalties, ...ofLayers])) {
    if (at.usedRowsOf(parameter)) continue;
    writer.emit('Zero', { at: at.gradientOf(parameter), bytes: layoutBytes(at.layoutOf(parameter)) });
  }
}

/** Noise in memory, and the key of its stream. */
interface NoisePlace extends KeyPlace {
  readonly noise: Noise;
  /** [count] */
  readonly value: number;
  readonly count: number;
}

/** Reserves the keys of a graph's noise, and emits what draws that of a step. */
function emitNoise(writer: ProgramWriter, graph: Graph, at: Placement, batchSize: number): NoisePlace[] {
  return graph.noises.map((noise) => {
    const [key, value, count] = [reserveKey(writer), at.noiseOf(noise), noiseSize(noise, batchSize)];
    writer.emit('Uniforms', { keys: key.keys, count, to: value });
    return { noise, ...key, value, count };
  });
}

/**
 * Gradient descent, or Adam, by which every parameter moves in every step. `lazy-adam` is Adam but for the rows of embedding
 * tables that no row of the batch picks: these and their moments stay as they are, where Adam would let the moments
 * decay and move the row by them. A row that is picked moves as by Adam from the moments that it has, whose biases are
 * corrected by the number of all steps. (PyTorch's SparseAdam, TensorFlow Addons' LazyAdam; epsilon is where Adam here has it.)
 */
type Optimizer =
  | { readonly kind: 'sgd' }
  | {
      readonly kind: 'adam' | 'lazy-adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/** The tables of which an update touches only the rows that the batch picks: what gradient descent does anyway. */
const tablesByRows = (graph: Graph, { kind }: Optimizer): ReadonlySet<Parameter> =>
  new Set(kind === 'adam' ? [] : lookedUpTables(graph));

/** Parameters side by side whose learning rates are multiplied by the same factor: where they begin in their area, and end. */
interface Stretch {
  readonly factor: number;
  readonly from: number;
  readonly to: number;
}

/** The area of parameters, divided where the factor changes. */
function stretchesOf(graph: Graph, at: Placement, rateOf: (parameter: Parameter) => number): Stretch[] {
  const starts = graph.parameters
    .filter((parameter) => !at.usedRowsOf(parameter))
    .map((parameter) => ({ from: at.valueOf(parameter) - at.parameters, factor: rateOf(parameter) }))
    .sort((a, b) => a.from - b.from);
  const changes = starts.filter(({ factor }, i) => i === 0 || factor !== starts[i - 1]!.factor);
  return changes.map(({ factor, from }, i) => ({
    factor,
    from: i === 0 ? 0 : from,
    to: changes[i + 1]?.from ?? at.areaBytes,
  }));
}

/** Emits one update of all parameters by their gradients, with the learning rates that the call has for the step. */
function emitUpdate(
  { writer, at, batchSize }: Pick<Workspace, 'writer' | 'at' | 'batchSize'>,
  { rates, first, scaled }: CallPlace,
  optimizer: Optimizer,
  byRows: ReadonlySet<Parameter>,
  stretches: readonly Stretch[],
): void {
  const tables = [...byRows].map((parameter) => {
    const layout = at.layoutOf(parameter);
    const { used, count, gradients } = at.usedRowsOf(parameter)!;
    const rows = { rows: batchSize, tableRows: layout.count, rowBytes: layoutBytes({ ...layout, count: 1 }) };
    return { table: at.valueOf(parameter), ...rows, used, count, gradients, rates, first };
  });
  const parts = stretches.map(({ factor, from, to }) => ({
    parameters: at.parameters + from,
    gradients: at.gradients + from,
    bytes: to - from,
    rates: scaled.find((one) => one.factor === factor)?.rates ?? rates,
    first,
  }));
  if (optimizer.kind === 'sgd') {
    for (const fields of parts) writer.emit('Descend', fields);
    for (const fields of tables) writer.emit('DescendRows', fields);
    return;
  }
  const { beta1, beta2, epsilon } = optimizer;
  const moments = (size: number) => ({ m: writer.reserve(size), v: writer.reserve(size) });
  // Each step of an Adam instruction takes its powers on; those of tables read the first ones.
  const powers = parts.map(() => writer.constant(Float64Array.of(1, 1)));
  const constants = (i: number) => ({ powers: powers[i]!, beta1, beta2, epsilon });
  parts.forEach((fields, i) => {
    writer.emit('Adam', { ...fields, ...moments(fields.bytes), ...constants(i) });
  });
  for (const fields of tables)
    writer.emit('AdamRows', { ...fields, ...moments(fields.tableRows * fields.rowBytes), ...constants(0) });
}
