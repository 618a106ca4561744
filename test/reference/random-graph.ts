import seedrandom from 'seedrandom';
import { GraphBuilder } from '../../src/train/models/builder.js';
import { codeBits, type Graph, type Node } from '../../src/train/models/graph.js';

/** The features of a random graph: some have categories, which are summed or looked up. */
export interface RandomFeatures {
  readonly dense: number;
  readonly categorical: readonly number[];
  readonly embedding: 'sum' | number;
}

/**
 * A graph of every operation, drawn by a seed: operations read from any nodes, some of them twice,
 * and share parameters as nothing that is built in does.
 */
export function randomGraph(
  seed: number,
  { dense, categorical, embedding }: RandomFeatures,
  tasks: number,
): Graph {
  const uniform = seedrandom(String(seed));
  const below = (n: number) => Math.floor(uniform() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const g = new GraphBuilder();
  const input: Node<'input'> = g.input({ dense, categorical });
  const x: Node = embedding === 'sum' ? input : g.embedding(input, embedding);
  const isSparse = embedding === 'sum' && categorical.length > 0;
  const nodes: Node[] = [];
  const used = new Set<Node>();
  const use = <N extends Node>(node: N): N => {
    used.add(node);
    return node;
  };
  const some = () => use(pick(isSparse ? nodes : [x, ...nodes]));
  /** Nodes of one width, perhaps with repetitions. */
  const alike = (n: number) => {
    const first = some();
    const others = [...(isSparse ? [] : [x]), ...nodes].filter(
      ({ width }) => width === first.width,
    );
    return [first, ...Array.from({ length: n - 1 }, () => use(pick(others)))];
  };
  let names = 0;
  const name = () => `p${names++}`;
  const activation = () => pick(['linear', 'relu'] as const);
  let gates = 0;
  const role = () => ({ level: gates++ });
  const softmax = (from: Node) => g.softmax(use(from), uniform() < 0.5 ? role() : undefined);
  const linear = (units: number) => g.dense(use(x), units, { name: name(), role: 'gate' });
  /** A gate of n experts, of any sort. */
  const gate = (n: number): Node =>
    pick<() => Node>([
      () => softmax(linear(n)),
      () => g.topK(use(linear(n)), pick([1, 2]), role()),
      () => {
        const [bits, shares] = [use(linear(2 * codeBits(n))), use(softmax(linear(2)))];
        return g.dselectK(n, { bits, shares, gamma: 2, entropy: pick([0, 0.1]) }, role());
      },
      () => g.gateDropout(use(softmax(linear(n))), 0.3, name(), pick(['batch', 'example'])),
    ])();
  const ways: (() => Node)[] = [
    () =>
      g.dense(use(pick([x, ...nodes])), pick([1, 2, 3, 17]), {
        name: name(),
        activation: activation(),
        bias: uniform() < 0.5,
      }),
    () => softmax(some()),
    () => {
      const n = pick([1, 2, 3]);
      return g.mixture(use(gate(n)), alike(n));
    },
    () => g.add(alike(pick([1, 2, 3]))),
    () => g.scale(some(), pick([-1, 0.5, 2])),
    () => g.product(alike(pick([1, 2, 3]))),
    () => g.concatenate(Array.from({ length: pick([1, 2, 3]) }, some)),
    () => g.sigmoid(some()),
    () => g.tanh(some()),
    () => g.nonlinearity(some(), pick(['relu', 'swish', 'gelu'])),
    () => g.dropout(some(), 0.3, name()),
    () => {
      const from = some();
      return from.width > 1 ? g.layerNorm(from, name()) : g.tanh(from);
    },
    () => g.stopGradient(some()),
    () => {
      const [n, rows] = [pick([1, 2, 3]), pick([1, 2])];
      const stitch = g.parameter(name(), [rows, n], 'uniform', 'stitch');
      const units = Array.from({ length: rows }, (_, row) => g.crossStitch(alike(n), stitch, row));
      nodes.push(...units.slice(1));
      return units[0]!;
    },
    () => g.crossStitch(alike(2), g.hardConcrete(name(), 1, 2), 0),
    () => {
      const [first, second] = alike(2) as [Node, Node];
      const units = pick([1, 2]);
      const weight = g.parameter(name(), [first.width, units], 'uniform', 'hidden');
      const bias = uniform() < 0.5 ? g.bias(name(), units) : undefined;
      nodes.push(g.denseWith(second, weight, bias, activation()));
      return g.denseWith(first, weight, bias, activation());
    },
    () => {
      const from = some();
      const core = g.parameter(name(), [2, from.width, 2], 'uniform', 'hidden');
      const factor = g.parameter(name(), [2, 2], 'uniform', 'hidden');
      nodes.push(g.denseWith(from, { kind: 'combination', core, factor, row: 1 }));
      return g.denseWith(
        from,
        { kind: 'combination', core, factor, row: 0 },
        undefined,
        activation(),
      );
    },
  ];
  nodes.push(ways[0]!());
  for (let i = 0; i < 12; i++) nodes.push(pick(ways)());
  // Every node leads to an output.
  const sinks: Node[][] = Array.from({ length: tasks }, () => []);
  for (const node of [x, ...nodes].filter((node) => !used.has(node))) {
    pick(sinks).push(node.width === 1 ? node : g.dense(node, 1, { name: name(), role: 'output' }));
  }
  const outputs = sinks.map((sink) =>
    sink.length === 0 ? g.dense(x, 1, { name: name(), role: 'output' }) : g.add(sink),
  );
  return g.finish(outputs);
}
