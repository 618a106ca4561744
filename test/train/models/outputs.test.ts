import { expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/train/models/builder.js';
import { architectures, buildModel, defaultSizes } from '../../../src/train/models/index.js';
import { graphFault } from '../../../src/train/own/faults.js';

it.each([...architectures.keys()])(
  '%s has tasks of unequal widths, as those of numbers of classes',
  (name) => {
    const features = { dense: 5, categorical: [3], embedding: 'sum' } as const;
    const spec = { name, sizes: defaultSizes(name) };
    const graph = buildModel(spec, features, 3, new GraphBuilder({ outputs: [4, 1, 4] }));
    expect(graph.outputs.map(({ width }) => width)).toEqual([4, 1, 4]);
    expect(graphFault(graph, 3)).toBeUndefined();
  },
);
