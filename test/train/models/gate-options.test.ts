import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/ground/base/canonical-json.js';
import { graphGates } from '../../../src/train/models/graph.js';
import {
  architectures,
  buildModel,
  defaultSizes,
  modelWith,
} from '../../../src/train/models/index.js';
import { nodeValues } from '../../reference/graph-reference.js';

const features = { dense: 2, categorical: [], embedding: 'sum' } as const;
const graphWith = (name: string, options: Record<string, number>) =>
  buildModel(modelWith({ name }, options), features, 2);

/** Those whose gates are softmaxes of all their experts. */
const names = ['omoe', 'mmoe', 'single-task-moe', 'ml-mmoe', 'cgc', 'ple', 'adatt-sp'];

const all = [...names, 'top-k', 'dselect-k'];

/** Options of gates with another value than their default, and which architectures have them. */
const options = [
  ['temperature', 2, names],
  ['dropout', 0.1, all],
  ['exampleDropout', 0.1, all],
] as const;

describe.each(options)('%s', (option, value, names) => {
  it.each(names)('%s has it', (name) => {
    const usual = architectures.get(name)!.sizes[option]!.default as number;
    expect(modelWith({ name }, { [option]: usual })).toEqual({ name, sizes: defaultSizes(name) });
    expect(modelWith({ name }, { [option]: value }).sizes).toEqual({
      ...defaultSizes(name),
      [option]: value,
    });
    // At its default it leaves no trace.
    const plain = buildModel({ name, sizes: defaultSizes(name) }, features, 2);
    expect(canonicalJson(graphWith(name, { [option]: usual }))).toBe(canonicalJson(plain));
    expect(graphWith(name, { [option]: value }).parameters).toEqual(plain.parameters);
    expect(canonicalJson(graphWith(name, { [option]: value }))).not.toBe(canonicalJson(plain));
  });

  it('belongs to no other architecture', () => {
    const having = [...architectures]
      .filter(([, { sizes }]) => option in sizes)
      .map(([name]) => name);
    expect(new Set(having)).toEqual(new Set(names));
  });
});

it.each(['omoe', 'mmoe'])(
  '%s reads the shared layers below it, gates included, and has none by default',
  (name) => {
    const sizes = { experts: 2, expert: [3], tower: [2] };
    const on = (bottom: readonly number[]) =>
      buildModel(modelWith({ name }, sizes), { ...features, bottom }, 2);
    const below = (units: readonly number[]) =>
      buildModel(modelWith({ name }, { ...sizes, below: units }), features, 2);
    const unnamed = (graph: ReturnType<typeof on>) =>
      canonicalJson(graph).replaceAll('features/', 'below/');
    expect(canonicalJson(below([]))).toBe(canonicalJson(on([])));
    expect(unnamed(below([5, 4]))).toBe(unnamed(on([5, 4])));
    expect(defaultSizes(name)).not.toHaveProperty('below');
  },
);

it('a gate of temperature T is the softmax of its logits over T', () => {
  const graph = graphWith('omoe', { experts: 3, temperature: 2.5 });
  const [gate] = graphGates(graph);
  // Of x = [1, 2] and these weights [2, 3] the logits are 1, 2 and -1.
  const weights = [3, 0, 1, -1, 1, -1];
  const values = nodeValues(
    graph,
    graph.parameters.map(({ role, shape }) =>
      role === 'gate' ? weights : new Float64Array(shape.reduce((a, b) => a * b)),
    ),
    [1, 2],
  )[gate!.index]!;
  const e = [1, 2, -1].map((logit) => Math.exp(logit / 2.5));
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(e[i]! / (e[0]! + e[1]! + e[2]!), 14);
  });
});
