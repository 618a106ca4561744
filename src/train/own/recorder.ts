/**
 * Records the calls by which users' code builds a graph, so that the graph can be built again
 * outside the sandbox.
 */

import { mapValues } from '../../ground/base/grouped.js';
import { instead } from '../../ground/schema/text.js';
import { GraphBuilder, type GraphOptions } from '../models/builder.js';
import type { Node } from '../models/graph.js';
import { isNode, isObject, isPart, type Part } from './faults.js';
import type { Call } from './messages.js';

/**
 * Methods that are not recorded. Those of hidden layers follow the builder's options: the calls
 * that they make are recorded.
 */
const unrecorded: readonly string[] = ['constructor', 'finish', 'input', 'hidden', 'hiddenWith'];

/** The methods of the builder that an architecture may call, and that are recorded. */
const operations: readonly string[] = Object.entries(
  Object.getOwnPropertyDescriptors(GraphBuilder.prototype),
)
  .filter(([name, { value }]) => typeof value === 'function' && !unrecorded.includes(name))
  .map(([name]) => name)
  .sort();

/**
 * The calls of recorders, and whether one is in progress, whose nested calls are not recorded
 * separately.
 */
const recordings = new WeakMap<GraphBuilder, { readonly calls: Call[]; isWithin: boolean }>();

/**
 * A builder that records the calls of its methods, and lists the valid ones where a property does
 * not exist.
 */
export class Recorder extends GraphBuilder {
  constructor(options: GraphOptions = {}) {
    super(options);
    recordings.set(this, { calls: [], isWithin: false });
  }
}

for (const method of operations) {
  Object.defineProperty(Recorder.prototype, method, {
    value(this: Recorder, ...args: unknown[]) {
      const call = () => Reflect.apply(builderMethod(method), this, args);
      const recording = recordings.get(this)!;
      if (recording.isWithin) return call();
      const recorded = { method, args: args.map(referringTo) };
      recording.isWithin = true;
      let isRefused = true;
      try {
        const made = call();
        isRefused = false;
        return made;
      } finally {
        recording.isWithin = false;
        recording.calls.push({ ...recorded, isRefused });
      }
    },
  });
}

// The proxy is reached only by properties that neither a recorder nor its class has itself.
Object.setPrototypeOf(
  Recorder.prototype,
  new Proxy(GraphBuilder.prototype, {
    get(target, name, builder) {
      if (typeof name === 'symbol' || name in target) return Reflect.get(target, name, builder);
      const near = instead(name, operations).replace('valid here: ', 'there are ');
      throw new Error(`${name} is not an operation of the builder: ${near}`);
    },
  }),
);

const builderMethod = (name: string) =>
  Reflect.get(GraphBuilder.prototype, name) as (...args: unknown[]) => unknown;

export const recordedCalls = (recorder: Recorder): Call[] => recordings.get(recorder)!.calls;

const partKind = (part: Part): string => (isNode(part) ? 'node' : part.kind);

/** Replaces each part of a graph in a value by its kind and number. */
function referringTo(value: unknown): unknown {
  if (isPart(value)) return { reference: partKind(value), index: value.index };
  if (Array.isArray(value)) return value.map(referringTo);
  return isObject(value) ? mapValues(value, referringTo) : value;
}

/**
 * Repeats calls on another builder with an equal x; returns the nodes with the given indices.
 * @throws Error where the builder refuses a call that it did not refuse before, or a method or part
 * does not exist
 */
export function madeAgain(
  calls: readonly Call[],
  g: GraphBuilder,
  x: Node,
  outputs: readonly number[],
): Node[] {
  const parts = new Map<string, Part>();
  const add = (value: unknown): void => {
    if (!isObject(value)) return;
    if (isPart(value)) {
      const name = `${partKind(value)} ${value.index}`;
      if (parts.has(name)) return;
      parts.set(name, value);
    }
    for (const item of Object.values(value)) add(item);
  };
  const partOf = (kind: unknown, index: unknown): Part => {
    const part = parts.get(`${kind} ${index}`);
    if (!part) throw new Error(`there is no ${kind} ${index}`);
    return part;
  };
  const withParts = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (Array.isArray(value)) return value.map(withParts);
    if ('reference' in value && 'index' in value) return partOf(value.reference, value.index);
    return mapValues(value, withParts);
  };
  add(x);
  for (const { method, args, isRefused } of calls) {
    if (!operations.includes(method)) throw new Error(`there is no operation ${method}`);
    try {
      add(Reflect.apply(Reflect.get(g, method), g, args.map(withParts)));
    } catch (error) {
      if (!isRefused) throw error;
    }
  }
  return outputs.map((index) => partOf('node', index) as Node);
}
