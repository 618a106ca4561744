import seedrandom from 'seedrandom';
import { streamKey } from '../../src/ground/base/random.js';
import type { LabelSpec } from '../../src/train/data/dataset.js';
import type { Batch } from '../../src/train/engine/batches.js';
import type {
  Graph,
  HardConcrete,
  Node,
  Noise,
  Parameter,
  Penalty,
  Weight,
} from '../../src/train/models/graph.js';
import { blockStarts, codeBits, graphInput, matrixShape } from '../../src/train/models/graph.js';
import { uniform } from './generator-reference.js';

type Numbers = ArrayLike<number>;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/**
 * Row i of a batch or table as the one vector that the input node stands for: its categories as
 * one-hot blocks.
 */
export function inputRow(
  graph: Graph,
  { dense, categorical }: { dense: Float32Array; categorical: Int32Array },
  i: number,
): number[] {
  const input = graphInput(graph);
  const x = range(input.width).map((j) => (j < input.dense ? dense[i * input.dense + j]! : 0));
  blockStarts(input).forEach((start, c) => {
    x[start + categorical[i * input.categorical.length + c]!] = 1;
  });
  return x;
}

/** What a row finds of some noise. */
export type RowNoise = (noise: Noise, row: number) => number[];

export const neutral: RowNoise = (noise) => range(noise.width).map(() => noise.neutral);

/** The noise of a step, drawn from its definition. */
export function drawn(seed: number, step: number): RowNoise {
  const rows = new Map<string, number[]>();
  return ({ name, width, per }, row) => {
    const first = per === 'example' ? row * width : 0;
    const found = rows.get(`${name} ${first}`);
    if (found) return found;
    const key = [...streamKey(seed, `noise/${name}`)];
    const numbers = range(width).map((i) => uniform(key, step, first + i));
    rows.set(`${name} ${first}`, numbers);
    return numbers;
  };
}

/** Of one number, the gate with that log a: see HardConcrete. */
export function hardConcrete(logA: number, e: number): number {
  const s = sigmoid((Math.log(e) - Math.log(1 - e) + logA) / (2 / 3));
  return Math.min(1, Math.max(0, s * 1.2 - 0.1));
}

/** The probability that a gate with that log a is above 0. */
export const openProbability = (logA: number): number =>
  sigmoid(logA - (2 / 3) * Math.log(0.1 / 1.1));

const nonlinear = {
  relu: (x: number) => Math.max(x, 0),
  swish: (x: number) => x * sigmoid(x),
  gelu: (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Values of all nodes for one row x, in float64, as the graph's docstrings define them; at
 * evaluation unless told otherwise. Nodes that stop gradients have their values at the parameters
 * `stopped`: differences of the others then are derivatives.
 */
export function nodeValues(
  graph: Graph,
  parameters: readonly Numbers[],
  x: readonly number[],
  noiseOf: (noise: Noise) => number[] = (noise) => neutral(noise, 0),
  slot = 0,
  stopped = parameters,
): number[][] {
  const values: number[][] = [];
  const atStopped = stopped === parameters ? values : nodeValues(graph, stopped, x, noiseOf, slot);
  const of = (node: Node) => values[node.index]!;
  const at = (parameter: Parameter, i: number) => parameters[parameter.index]![i]!;
  for (const node of graph.nodes) values.push(compute(node));
  return values;

  function compute(node: Node): number[] {
    const columns = range(node.width);
    switch (node.op) {
      case 'input':
        return [...x];
      case 'embedding':
        return [
          ...x.slice(0, node.input.dense),
          ...blockStarts(node.input).flatMap((start, c) => {
            const { shape } = node.tables[c]!;
            const [size, width] = shape as [number, number];
            const block = x.slice(start, start + size);
            return range(width).map((j) =>
              sum(block.map((value, i) => value * at(node.tables[c]!, i * width + j))),
            );
          }),
        ];
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
      case 'top-k': {
        const logits = of(node.input);
        // Sorting keeps the order of equal ones.
        const order = columns.slice().sort((i, j) => logits[j]! - logits[i]!);
        const e = logits.map((value, i) =>
          order.indexOf(i) < node.nonzeros ? Math.exp(value) : 0,
        );
        return e.map((value) => value / sum(e));
      }
      case 'dselect-k': {
        const selections = selectorValues(node, of(node.bits));
        return columns.map((i) => sum(selections.map((r, l) => of(node.shares)[l]! * r[i]!)));
      }
      case 'gate-dropout': {
        const kept = noiseOf(node.noise).map((u) => u >= node.rate);
        const left = of(node.input).map((g, i) => (kept[i] ? g : 0));
        return kept.includes(false) && sum(left) > 1e-20
          ? left.map((g) => g / sum(left))
          : of(node.input);
      }
      case 'mixture':
        return columns.map((j) =>
          sum(node.experts.map((expert, i) => of(node.gate)[i]! * of(expert)[j]!)),
        );
      case 'add':
        return columns.map((j) => sum(node.inputs.map((input) => of(input)[j]!)));
      case 'scale':
        return of(node.input).map((value) => node.factor * value);
      case 'product':
        return columns.map((j) =>
          node.inputs.reduce((product, input) => product * of(input)[j]!, 1),
        );
      case 'concatenation':
        return node.inputs.flatMap(of);
      case 'sigmoid':
        return of(node.input).map(sigmoid);
      case 'tanh':
        return of(node.input).map(Math.tanh);
      case 'nonlinearity':
        return of(node.input).map(nonlinear[node.of]);
      case 'dropout': {
        const noise = noiseOf(node.noise);
        return of(node.input).map((value, i) => {
          if (noise[i] === 1) return value;
          return noise[i]! < node.rate ? 0 : value / (1 - node.rate);
        });
      }
      case 'layer-norm': {
        const mean = sum(of(node.input)) / node.width;
        const variance = sum(of(node.input).map((value) => (value - mean) ** 2)) / node.width;
        const normalized = of(node.input).map(
          (value) => (value - mean) / Math.sqrt(variance + 1e-5),
        );
        return normalized.map((value, j) => at(node.scale, j) * value + at(node.shift, j));
      }
      case 'stop-gradient':
        return atStopped[node.input.index]!;
      case 'position-bias': {
        const isKept = noiseOf(node.noise)[0]! >= node.rate;
        return [of(node.input)[0]! + (isKept ? at(node.bias, slot) : 0)];
      }
      case 'cross-stitch': {
        const first = node.row * node.inputs.length;
        return columns.map((j) =>
          sum(node.inputs.map((input, i) => scalar(node.stitch, first + i) * of(input)[j]!)),
        );
      }
    }
  }

  function scalar(stitch: Parameter | HardConcrete, i: number): number {
    if (stitch.kind === 'parameter') return at(stitch, i);
    return hardConcrete(at(stitch.logA, i), noiseOf(stitch.noise)[i]!);
  }

  function weight(w: Weight, i: number, j: number): number {
    const [rows, columns] = matrixShape(w);
    if (w.kind === 'parameter') return at(w, i * columns + j);
    const count = w.core.shape[0]!;
    return sum(
      range(count).map(
        (c) => at(w.factor, w.row * count + c) * at(w.core, (c * rows + i) * columns + j),
      ),
    );
  }
}

/** r_l of each selector of a gate, for one row of bits. */
function selectorValues(
  { width, gamma, shares }: Node<'dselect-k'>,
  bits: readonly number[],
): number[][] {
  const step = (t: number) => {
    if (t <= -gamma / 2) return 0;
    return t >= gamma / 2 ? 1 : (-2 * t ** 3) / gamma ** 3 + (3 * t) / (2 * gamma) + 1 / 2;
  };
  const count = codeBits(width);
  return range(shares.width).map((l) =>
    range(width).map((i) =>
      range(count)
        .map((c) =>
          Math.floor(i / 2 ** c) % 2 === 1
            ? step(bits[l * count + c]!)
            : 1 - step(bits[l * count + c]!),
        )
        .reduce((product, factor) => product * factor),
    ),
  );
}

/** What a gate adds to the loss of one row. */
function gatePenalty(node: Node<'dselect-k'>, bits: readonly number[]): number {
  return sum(
    selectorValues(node, bits).map((r) => {
      const entropy = -sum(r.map((value) => value * Math.log(value + 1e-6)));
      return (
        node.entropy * entropy + (node.width < 2 ** codeBits(node.width) ? 1 / (sum(r) + 1e-6) : 0)
      );
    }),
  );
}

/**
 * The loss of a batch: weighted means over the rows that have a label, summed over tasks, and the
 * graph's penalties. With `factors`, the loss of each task counts so many times. `stopped`: see
 * nodeValues.
 */
export function batchLoss(
  graph: Graph,
  labels: readonly LabelSpec[],
  parameters: readonly Numbers[],
  batch: Batch,
  noiseOf: RowNoise,
  factors: Numbers = labels.map(() => 1),
  stopped = parameters,
): number {
  const { ofTasks, penalties } = batchLosses(graph, labels, parameters, batch, noiseOf, stopped);
  return sum(ofTasks.map((loss, k) => factors[k]! * loss)) + penalties;
}

/**
 * The parts of the loss of a batch: the weighted loss of each task, 0 without labels, and the sum
 * of the graph's penalties.
 */
export function batchLosses(
  graph: Graph,
  labels: readonly LabelSpec[],
  parameters: readonly Numbers[],
  batch: Batch,
  noiseOf: RowNoise,
  stopped = parameters,
): { readonly ofTasks: readonly number[]; readonly penalties: number } {
  const rows = batch.labels.length / labels.length;
  const values = range(rows).map((row) =>
    nodeValues(
      graph,
      parameters,
      inputRow(graph, batch, row),
      (noise) => noiseOf(noise, row),
      batch.slots?.[row],
      stopped,
    ),
  );
  const ofTasks = labels.map((label, k) => {
    const truthOf = (row: number) => batch.labels[row * labels.length + k]!;
    const weightOf = (row: number) => batch.weights?.[row] ?? 1;
    const labelled = range(rows).filter((row) => !Number.isNaN(truthOf(row)));
    if (labelled.length === 0) return 0;
    const terms = labelled.map((row) => {
      return (
        weightOf(row) * lossOfRow[label.kind](values[row]![graph.outputs[k]!.index]!, truthOf(row))
      );
    });
    return ((label.weight ?? 1) * sum(terms)) / sum(labelled.map(weightOf));
  });
  const ofGates = graph.nodes.map((node) =>
    node.op === 'dselect-k'
      ? sum(values.map((row) => gatePenalty(node, row[node.bits.index]!))) / rows
      : 0,
  );
  const ofParameters = graph.penalties.map((penalty) => penaltyValue(penalty, parameters));
  return { ofTasks, penalties: sum(ofParameters) + sum(ofGates) };
}

/** The loss of a row from its outputs. */
const lossOfRow: Record<LabelSpec['kind'], (outputs: readonly number[], truth: number) => number> =
  {
    regression: ([y], truth) => (y! - truth) ** 2,
    binary: ([y], truth) => Math.log(1 + Math.exp(y!)) - truth * y!,
    count: ([y], truth) => Math.exp(y!) - truth * y!,
    classes: (outputs, truth) => Math.log(sum(outputs.map(Math.exp))) - outputs[truth]!,
  };

function penaltyValue(penalty: Penalty, parameters: readonly Numbers[]): number {
  if (penalty.kind === 'open-gates') {
    return penalty.lambda * sum(Array.from(parameters[penalty.gates.logA.index]!, openProbability));
  }
  const { alpha, left, right } = penalty;
  return sum(
    left.map(
      (parameter, i) =>
        alpha * distance(parameters[parameter.index]!, parameters[right[i]!.index]!),
    ),
  );
}

/**
 * How far the gradient of each parameter is from central differences of the loss, and its norm. The
 * differences are along a random direction, in which all numbers of the parameter move, each by an
 * amount of its own: they show an error in any of them, for two losses a parameter rather than two
 * a number.
 */
export function gradientErrors(
  gradients: readonly Numbers[],
  graph: Graph,
  labels: readonly LabelSpec[],
  parameters: readonly Numbers[],
  batch: Batch,
  noiseOf: RowNoise,
  factors?: Numbers,
): { error: number; norm: number }[] {
  const [h, uniform] = [1e-6, seedrandom('directions')];
  const stops = graph.nodes.some(({ op }) => op === 'stop-gradient');
  return parameters.map((values, p) => {
    const gradient = Array.from(gradients[p]!);
    // Of mean square 1, or nearly so: a slope is about as large as the norm.
    const direction = gradient.map(() => (uniform() < 0.5 ? -1 : 1) * (0.5 + uniform()));
    const lossAt = (t: number) => {
      const moved = direction.map((d, i) => values[i]! + t * d);
      const at = Object.assign([...parameters], { [p]: moved });
      return batchLoss(graph, labels, at, batch, noiseOf, factors, stops ? parameters : at);
    };
    const slope = sum(gradient.map((g, i) => g * direction[i]!));
    return {
      error: Math.abs(slope - (lossAt(h) - lossAt(-h)) / (2 * h)),
      norm: Math.hypot(...gradient),
    };
  });
}

function distance(a: Numbers, b: Numbers): number {
  return sum(range(a.length).map((i) => (a[i]! - b[i]!) ** 2));
}
