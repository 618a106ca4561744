/** Checks graphs that come from users' code. */

import { counted, listed } from '../../ground/base/words.js';
import { type GraphOptions, outputWidth } from '../models/builder.js';
import { gateName } from '../models/gate.js';
import {
  type Graph,
  graphGates,
  type Node,
  type Noise,
  type Parameter,
  trainedParameter,
} from '../models/graph.js';

/**
 * Checks the return value of `build`: returns its fault, or undefined where it is a list of one
 * node for each task.
 */
export function outputsFault(
  outputs: unknown,
  tasks: number,
  options: GraphOptions = {},
): string | undefined {
  const needed = `a list of ${counted(tasks, 'node')}, one for each task, is needed`;
  if (outputs instanceof Promise) {
    // A rejection of the promise is ignored.
    outputs.catch(() => {});
    return `build returned a promise: ${needed}, and build cannot be async`;
  }
  if (!Array.isArray(outputs)) return `build returned no list: ${needed}`;
  if (outputs.length !== tasks)
    return `build returned a list of ${counted(outputs.length, 'node')}: ${needed}`;
  for (const [task, output] of (outputs as unknown[]).entries()) {
    if (!isNode(output)) return `the output of task ${task} is no node of the graph: ${needed}`;
    if (output.op === 'input') return `the output of task ${task} is the input`;
    const width = outputWidth(options, task);
    if (output.width !== width)
      return `the output of task ${task} has width ${output.width}: width ${width} is needed`;
  }
  return undefined;
}

/**
 * The fault for which no engine can train a graph; the builder itself refuses unequal shapes and
 * duplicate names.
 */
export function graphFault(graph: Graph, tasks: number): string | undefined {
  return foreignFault(graph) ?? layoutFault(graph) ?? unusedFault(graph) ?? gateFault(graph, tasks);
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const isNode = (value: unknown): value is Node =>
  isObject(value) && 'op' in value && 'index' in value;

const isNamed = (value: unknown): value is Parameter | Noise =>
  isObject(value) && (value.kind === 'parameter' || value.kind === 'noise');

export const isPart = (value: unknown): value is Part => isNode(value) || isNamed(value);

export type Part = Node | Parameter | Noise;

function collectParts(value: unknown): Part[] {
  if (isPart(value)) return [value];
  return isObject(value) ? Object.values(value).flatMap(collectParts) : [];
}

const partsOfNode = (node: Node): Part[] => Object.values(node).flatMap(collectParts);

/** Finds a part that another builder made. */
export function foreignFault({
  nodes,
  parameters,
  noises,
  outputs,
  penalties,
}: Graph): string | undefined {
  const known = new Set<Part>([...nodes, ...parameters, ...noises]);
  const used = [...nodes.flatMap(partsOfNode), ...outputs, ...penalties.flatMap(collectParts)];
  const foreign = used.find((part) => !known.has(part));
  if (!foreign) return undefined;
  return `${isNode(foreign) ? `a node of width ${foreign.width}` : `the ${foreign.kind} ${foreign.name}`} belongs to another graph`;
}

type Way = 'a matrix' | 'single numbers';

/**
 * The parameters of a node with the ways in which it uses them, by which engines lay them out in
 * memory.
 */
function parameterWays(node: Node): [Parameter, Way][] {
  if (node.op === 'cross-stitch') return [[trainedParameter(node.stitch), 'single numbers']];
  const numbers = (...parameters: readonly Parameter[]) =>
    parameters.map((parameter): [Parameter, Way] => [parameter, 'single numbers']);
  if (node.op === 'layer-norm') return numbers(node.scale, node.shift);
  if (node.op !== 'dense') return [];
  const { weight, bias } = node;
  const rest = [...(weight.kind === 'combination' ? [weight.factor] : []), ...(bias ? [bias] : [])];
  return [[weight.kind === 'parameter' ? weight : weight.core, 'a matrix'], ...numbers(...rest)];
}

function layoutFault({ nodes, penalties }: Graph): string | undefined {
  const ways = new Map<Parameter, Way>();
  const tables = new Set(nodes.flatMap((node) => (node.op === 'embedding' ? node.tables : [])));
  for (const [parameter, way] of nodes.flatMap(parameterWays)) {
    // Rows that are looked up lie apart: they are those of a matrix up to 8 columns (see Area in
    // program/placement.ts).
    const [, width = 1] = parameter.shape;
    if (tables.has(parameter) && (way === 'single numbers' || width > 8)) {
      return `the embedding table ${parameter.name} of ${width} columns is used as ${way}, too: a table of its own, or as a matrix at most 8 columns, is needed`;
    }
    const other = ways.get(parameter) ?? way;
    if (other !== way)
      return `the parameter ${parameter.name} is used as a matrix and as single numbers`;
    ways.set(parameter, way);
  }
  for (const penalty of penalties) {
    if (penalty.kind !== 'distance') continue;
    const mixed = penalty.left.find((one, i) => ways.get(one) !== ways.get(penalty.right[i]!));
    if (mixed) return `a penalty is on ${mixed.name} and a parameter that is used in another way`;
  }
  return undefined;
}

function unusedFault({ nodes, parameters, noises, outputs }: Graph): string | undefined {
  // In reverse order, each node comes before those that it is computed from.
  const used = new Set<Part>(outputs);
  for (const node of [...nodes].reverse()) {
    if (used.has(node)) for (const part of partsOfNode(node)) used.add(part);
  }
  const unused = parameters.filter((parameter) => !used.has(parameter)).map(({ name }) => name);
  if (unused.length > 0) {
    const [shown, more] = [unused.slice(0, 3), unused.length - 3];
    const names = more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown);
    return `no output depends on the ${unused.length === 1 ? 'parameter' : 'parameters'} ${names}`;
  }
  const silent = noises.find((noise) => !used.has(noise));
  if (silent) return `no output depends on the noise ${silent.name}`;
  const idle = nodes.find((node) => node.op !== 'input' && !used.has(node));
  return idle && `no output depends on a node: ${idle.op}, of width ${idle.width}`;
}

/** Checks the roles of gates, by which ledgers and figures identify them. */
function gateFault(graph: Graph, tasks: number): string | undefined {
  const names = new Set<string>();
  for (const { role, width, experts } of graphGates(graph)) {
    const name = gateName(role);
    if (names.has(name)) return `two gates have the name ${name}: each needs a role of its own`;
    names.add(name);
    const roles = [role, ...(experts ?? [])];
    if (roles.some(({ task = 0 }) => task >= tasks))
      return `gate ${name} belongs to a task that does not exist`;
    if (experts && experts.length !== width) {
      return `gate ${name} has width ${width} and names ${counted(experts.length, 'expert')}`;
    }
  }
  return undefined;
}
