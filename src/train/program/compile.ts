/** Compiles a training (graph, losses, optimizer, data) to a program of kernel instructions. */

import { balancingKinds, isBalancing, type LossWeights } from '../../ground/base/loss-weights.js';
import { type KeyPlace, reserveKey } from '../kernels/recipe.js';
import {
  type Graph,
  graphGates,
  graphInput,
  lookedUpTables,
  type Noise,
  noiseSize,
  type Parameter,
  selectingGates,
} from '../models/graph.js';
import { placeBalance } from './balance.js';
import { type BatchPlace, emitBatch, hasWeights, type Source, type SourcePlace } from './batch.js';
import { type CallPlace, reserveCall } from './call.js';
import { groupLayers, type Layers, layerNodes } from './layers.js';
import { layoutBytes } from './layout.js';
import { placeLearned, placeWeighting } from './loss-weights.js';
import { emitLoss, emitPenalty, type Loss, penalized } from './losses.js';
import { findOperation } from './operations/index.js';
import type { Workspace } from './operations/operation.js';
import { Area, type Placement, place, type Rows } from './placement.js';
import { taskGradients } from './task-gradients.js';
import { type Constant, type Memory, ProgramWriter } from './writer.js';
import { WrittenGradients } from './written-gradients.js';

export interface ProgramSpec {
  readonly graph: Graph;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  /** Factor of the learning rate of a parameter; 1 where it is left out. */
  readonly factorOf?: (parameter: Parameter) => number;
  /** Weight decay of a parameter; 0 where it is left out. */
  readonly decayOf?: (parameter: Parameter) => number;
  /** The loss of each output of the graph. */
  readonly losses: readonly Loss[];
  /** The weighting of the losses; they are added up where it is left out. */
  readonly lossWeights?: LossWeights;
  readonly source: Source;
  /**
   * The work from which an instruction is divided for two threads, in multiply-adds; none is where
   * it is left out.
   */
  readonly leastDivided?: number | undefined;
}

/** A compiled training: addresses. */
export interface Program {
  readonly at: Placement;
  readonly input: Rows;
  readonly outputs: readonly Rows[];
  /** The gates, in the order of `graphGates(graph)`. */
  readonly gates: readonly Rows[];
  /** The selector bits, in the order of `selectingGates(graph)`. */
  readonly bits: readonly Rows[];
  readonly source: SourcePlace;
  readonly noises: readonly NoisePlace[];
  readonly call: CallPlace;
  /**
   * Boundaries of the program's consecutive parts: batch (with the noise), forward, backward (with
   * the loss) and update.
   */
  readonly parts: { start: number; forward: number; backward: number; update: number; end: number };
  /** Addresses of the struct Program, and of the loss of a step, a float64. */
  readonly training: number;
  readonly loss: number;
  /**
   * Address of the factors of the losses, float64 [K]: see `Session.lossWeights`; 0 if they never
   * change.
   */
  readonly lossWeights: number;
  /**
   * Address of the products of the tasks' gradients, float64 [K, K]; 0 if they are not computed.
   */
  readonly gram: number;
  /** The key of the random numbers of the losses' factors. */
  readonly lossKey: KeyPlace | undefined;
  /** Whether a second thread has something to do. */
  readonly isDivided: boolean;
  /**
   * Values to write before the program is executed: instructions, and the data that they point to.
   */
  readonly constants: readonly Constant[];
}

/**
 * Compiles a training to a program of the kernels, in memory that is reserved and need not be
 * committed yet.
 */
export function compile(memory: Memory, spec: ProgramSpec): Program {
  const {
    graph,
    batchSize,
    optimizer,
    source,
    lossWeights,
    factorOf = () => 1,
    decayOf = () => 0,
  } = spec;
  const writer = new ProgramWriter(memory, spec.leastDivided);
  const balancing = isBalancing(lossWeights) ? lossWeights : undefined;
  const facts = balancing && balancingKinds[balancing.kind];
  const layers = groupLayers(graph, { apart: facts?.ofGradients === true });
  const tasks = spec.losses.length;
  const byRows = tablesByRows(graph, optimizer);
  const area = placeParameters(graph, layers, byRows);
  const learned = placeLearned(area, lossWeights, tasks);
  const placed = place(writer, graph, layers, area, batchSize);
  const split = facts?.ofGradients
    ? taskGradients(writer, placed, graph, { reach: layers.reach, batchSize })
    : undefined;
  const at = split?.at ?? placed;
  const input = at.rowsOf(graphInput(graph));
  const truth = writer.reserve(4 * batchSize * tasks);
  const weights = hasWeights(source) ? writer.reserve(4 * batchSize) : 0;
  const loss = writer.reserve(8);
  const workspace = { writer, at, batchSize, written: new WrittenGradients(), loss };
  const factors = new Set(graph.parameters.map(factorOf).filter((factor) => factor !== 1));
  const call = reserveCall(writer, source.kind === 'table' ? batchSize : 0, [...factors]);
  const taskWeights = spec.losses.map(({ weight }) => weight);
  const weighting =
    lossWeights && !isBalancing(lossWeights)
      ? placeWeighting(lossWeights, writer, at, learned, taskWeights)
      : undefined;
  const balance = balancing && placeBalance(balancing, writer, tasks);

  const batch: BatchPlace = {
    dense: input,
    categories: at.categories,
    labels: truth,
    tasks,
    weights,
    slots: at.slots,
  };
  const sourcePlace = emitBatch(writer, source, batch, batchSize, call);
  const noises = emitNoise(writer, graph, at, batchSize);
  balance?.emitNoise();
  const forward = writer.position;
  const emitForward = () =>
    layers.layers.map((layer) => ({
      layer,
      instructions: findOperation(layer).forward(layer, workspace),
    }));
  const emitted = emitForward().reverse();
  const emitLossOf = (task: number, into: Workspace, factors: Parameters<typeof emitLoss>[4]) =>
    emitLoss(into, spec.losses[task]!, at.rowsOf(graph.outputs[task]!), { batch, task }, factors);
  /** Emits the losses alone: the gradients are overwritten. */
  const emitLosses = (losses: number) => {
    const aside = { ...workspace, written: new WrittenGradients(), loss: writer.reserve(8) };
    for (const task of graph.outputs.keys()) emitLossOf(task, aside, { factors: 0, losses });
  };
  const emitLayers = () => {
    for (const { layer, instructions } of emitted) {
      // A layer that does not lead to an output has no gradient.
      if (layerNodes(layer).some((node) => workspace.written.has(at.rowsOf(node))))
        instructions.backward();
    }
  };
  const backward = writer.position;
  emitZeros(workspace, graph, layers);
  if (split && balance) {
    const added = layers.layers.flatMap((layer) => findOperation(layer).addedTo(layer));
    for (const task of graph.outputs.keys()) {
      workspace.written.clear();
      split.begin(task, added);
      emitLossOf(task, workspace, { factors: 0, losses: balance.losses });
      emitLayers();
    }
    split.emitGram();
    balance.emitFactors(split.gram);
    split.emitCombination(balance.factors, facts!.scalesOwn);
  } else {
    if (balance) {
      emitLosses(balance.losses);
      balance.emitFactors(0);
    }
    for (const task of graph.outputs.keys()) emitLossOf(task, workspace, weighting ?? balance);
    weighting?.emitGradients();
    emitLayers();
  }
  for (const penalty of graph.penalties) emitPenalty(workspace, penalty);
  const update = writer.position;
  const stretches = divideArea(graph, at, { factorOf, decayOf, learned });
  emitUpdate(workspace, call, optimizer, { stretches, byRows, decayOf });
  weighting?.emitUpdate();
  if (balance) {
    const after = facts!.looksBack ? writer.reserve(8 * tasks) : 0;
    if (after !== 0) {
      emitForward();
      emitLosses(after);
    }
    balance.emitUpdate(split?.gram ?? 0, after);
  }
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
    at,
    input,
    source: sourcePlace,
    noises,
    call,
    parts,
    training,
    loss,
    outputs: graph.outputs.map(at.rowsOf),
    gates: graphGates(graph).map(at.rowsOf),
    bits: selectingGates(graph).map(({ bits }) => at.rowsOf(bits)),
    lossWeights: balance ? balance.factors : weighting?.changes ? weighting.factors : 0,
    gram: split?.gram ?? 0,
    lossKey: balance?.key,
    isDivided: writer.divided > 0,
    constants: [...writer.constants, ...(weighting?.constants ?? [])],
  };
}

/** The parameters of the layers come first, then those that no layer uses. */
function placeParameters(graph: Graph, { layers }: Layers, byRows: ReadonlySet<Parameter>): Area {
  const area = new Area(byRows);
  for (const layer of layers) findOperation(layer).place(layer, area);
  for (const parameter of graph.parameters) area.add(parameter);
  return area;
}

/** Emits instructions that zero the loss, and the gradients that are only ever added to. */
function emitZeros({ writer, at, loss }: Workspace, graph: Graph, { layers }: Layers): void {
  writer.emit('Zero', { at: loss, bytes: 8 });
  const ofPenalties = graph.penalties.flatMap(penalized);
  const ofLayers = layers.flatMap((layer) => findOperation(layer).addedTo(layer));
  for (const parameter of new Set([...ofPenalties, ...ofLayers])) {
    if (at.usedRowsOf(parameter)) continue;
    writer.emit('Zero', {
      at: at.gradientOf(parameter),
      bytes: layoutBytes(at.layoutOf(parameter)),
    });
  }
}

/** Noise in memory, and the key of its stream. */
interface NoisePlace extends KeyPlace {
  readonly noise: Noise;
  /** [count] */
  readonly value: number;
  readonly count: number;
}

/** Emits the instructions that draw the noise of a step. */
function emitNoise(
  writer: ProgramWriter,
  graph: Graph,
  at: Placement,
  batchSize: number,
): NoisePlace[] {
  return graph.noises.map((noise) => {
    const [key, value, count] = [
      reserveKey(writer),
      at.noiseOf(noise),
      noiseSize(noise, batchSize),
    ];
    writer.emit('Uniforms', { keys: key.keys, count, to: value });
    return { noise, ...key, value, count };
  });
}

/**
 * Gradient descent; momentum, `v = momentum v + g`, `w -= lr v`; or Adam. The latter two move every
 * parameter in every step. `lazy-adam` differs from Adam for the rows of embedding tables that no
 * row of the batch selects: the rows and their moments stay unchanged, where Adam would let the
 * moments decay and move the row by them. A selected row moves as in Adam by its current moments,
 * whose biases are corrected by the number of all steps. (As in PyTorch's SparseAdam and TensorFlow
 * Addons' LazyAdam; epsilon has the same position as in Adam here.)
 *
 * Weight decay is an L2 penalty in gradient descent and momentum, which adds `decay w` to a
 * gradient, and decoupled in Adam (Loshchilov and Hutter, 2019), `w -= lr decay w` before its step.
 * Of tables by rows, the rows of the batch decay.
 */
export type Optimizer =
  | { readonly kind: 'sgd' }
  | { readonly kind: 'momentum'; readonly momentum: number }
  | {
      readonly kind: 'adam' | 'lazy-adam';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
    };

/**
 * Tables of which an update touches only the rows that the batch selects; gradient descent would
 * not change the others.
 */
const tablesByRows = (graph: Graph, { kind }: Optimizer): ReadonlySet<Parameter> =>
  new Set(kind === 'adam' || kind === 'momentum' ? [] : lookedUpTables(graph));

/** Adjacent parameters with the same settings: the start and end of their range in the area. */
interface Stretch {
  readonly factor: number;
  readonly decay: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Divides the area of parameters, with learned loss weights from `learned` on, where settings
 * change.
 */
function divideArea(
  graph: Graph,
  at: Placement,
  {
    factorOf,
    decayOf,
    learned,
  }: Required<Pick<ProgramSpec, 'factorOf' | 'decayOf'>> & { readonly learned: number },
): Stretch[] {
  const starts = graph.parameters
    .filter((parameter) => !at.usedRowsOf(parameter))
    .map((parameter) => {
      const from = at.valueOf(parameter) - at.parameters;
      return { from, factor: factorOf(parameter), decay: decayOf(parameter) };
    })
    .sort((a, b) => a.from - b.from);
  if (learned < at.areaBytes) starts.push({ from: learned, factor: 1, decay: 0 });
  const changes = starts.filter(({ factor, decay }, i) => {
    const before = starts[i - 1];
    return factor !== before?.factor || decay !== before.decay;
  });
  return changes.map((start, i) => ({
    ...start,
    from: i === 0 ? 0 : start.from,
    to: changes[i + 1]?.from ?? at.areaBytes,
  }));
}

/**
 * Emits one update of all parameters by their gradients, with the step's learning rates from the
 * call.
 */
function emitUpdate(
  { writer, at, batchSize }: Pick<Workspace, 'writer' | 'at' | 'batchSize'>,
  { rates, first, scaled }: CallPlace,
  optimizer: Optimizer,
  {
    stretches,
    byRows,
    decayOf,
  }: Required<Pick<ProgramSpec, 'decayOf'>> & {
    readonly stretches: readonly Stretch[];
    readonly byRows: ReadonlySet<Parameter>;
  },
): void {
  const tables = [...byRows].map((parameter) => {
    const layout = at.layoutOf(parameter);
    const { used, count, gradients } = at.usedRowsOf(parameter)!;
    const rows = {
      rows: batchSize,
      tableRows: layout.count,
      rowBytes: layoutBytes({ ...layout, count: 1 }),
    };
    const fields = { table: at.valueOf(parameter), ...rows, used, count, gradients, rates, first };
    const decay = decayOf(parameter);
    if (decay > 0) writer.emit('DecayRows', { ...fields, decay });
    return fields;
  });
  const parts = stretches.map(({ factor, decay, from, to }) => {
    const fields = {
      parameters: at.parameters + from,
      gradients: at.gradients + from,
      bytes: to - from,
      rates: scaled.find((one) => one.factor === factor)?.rates ?? rates,
      first,
    };
    if (optimizer.kind === 'momentum') {
      const velocity = writer.reserve(fields.bytes);
      writer.emit('Momentum', { ...fields, velocity, momentum: optimizer.momentum, decay });
    } else if (decay > 0) {
      writer.emit('Decay', { ...fields, decay });
    }
    return fields;
  });
  if (optimizer.kind === 'momentum') return;
  if (optimizer.kind === 'sgd') {
    for (const fields of parts) writer.emit('Descend', fields);
    for (const fields of tables) writer.emit('DescendRows', fields);
    return;
  }
  const { beta1, beta2, epsilon } = optimizer;
  const moments = (size: number) => ({ m: writer.reserve(size), v: writer.reserve(size) });
  // An Adam instruction multiplies its powers of beta in each step; the instructions of tables read
  // the first powers.
  const powers = parts.map(() => writer.constant(Float64Array.of(1, 1)));
  const constants = (i: number) => ({ powers: powers[i]!, beta1, beta2, epsilon });
  parts.forEach((fields, i) => {
    writer.emit('Adam', { ...fields, ...moments(fields.bytes), ...constants(i) });
  });
  for (const fields of tables)
    writer.emit('AdamRows', {
      ...fields,
      ...moments(fields.tableRows * fields.rowBytes),
      ...constants(0),
    });
}
