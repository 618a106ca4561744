import { count, defineArchitecture, factor, layers, towerSize } from './architecture.js';
import type { GraphBuilder } from './builder.js';
import { dropoutOptions, dropped, expertsOn } from './experts.js';
import { gateName } from './gate.js';
import { codeBits, type Dense, type Node } from './graph.js';
import { range, tower } from './layers.js';

/**
 * Hazimeh et al., NeurIPS 2021: MMoE with gates that learn to choose at most k experts and are
 * differentiable everywhere. The gate of a task has k selectors, each a choice of an expert by the
 * bits of its number; `z = Z x + z0` makes the bits, `softmax(O x + o0)` weighs the selectors: see
 * `dselect-k` in graph.ts. Parameters start as in the authors' code, whatever the run's
 * initialization. The penalties of all tasks' gates are in the loss, as means over the examples;
 * the authors' code sums over the examples, so that its weight of the entropy is that of this model
 * divided by the batch size.
 */
export const dselectK = defineArchitecture({
  name: 'dselect-k',
  title: 'DSelect-k',
  sizes: {
    experts: count(8, { about: 'Number of experts.' }),
    nonzeros: count(2, {
      atMost: 'experts',
      search: [1, 4],
      about: 'Number of selectors of a gate: the most experts that it can choose.',
    }),
    expert: layers([16], { times: ['experts'], about: 'Units of each hidden layer of an expert.' }),
    tower: towerSize,
    gamma: factor(1, {
      above: 0,
      search: [0.01, 10],
      about:
        'Width of the smooth step: bits beyond gamma / 2 from zero are decided, and have no gradient.',
    }),
    entropyWeight: factor(0, {
      search: [0.05, 10],
      about: "Weight of the selectors' entropy in the loss.",
    }),
    ...dropoutOptions,
  },
  fitted: 'expert',
  build(g, x, tasks, { nonzeros: k, gamma, entropyWeight: entropy, ...s }) {
    const experts = expertsOn(g, x, s.experts, s.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const name = gateName({ task });
      const bits = linear(g, x, k * codeBits(s.experts), `${name}/bits`, gamma / 100);
      const shares = g.softmax(linear(g, x, k, `${name}/shares`, 0.05));
      const gate = g.dselectK(s.experts, { bits, shares, gamma, entropy }, { task });
      return tower(g, g.mixture(dropped(g, gate, { task }, s), experts), s.tower, task);
    });
  },
});

function linear(g: GraphBuilder, x: Node, units: number, name: string, within: number): Dense {
  const parameter = (part: string, shape: number[]) =>
    g.parameter(`${name}/${part}`, shape, { within }, 'gate');
  return g.denseWith(x, parameter('weights', [x.width, units]), parameter('bias', [units]));
}
