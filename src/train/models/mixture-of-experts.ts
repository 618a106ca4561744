/** The architectures OMoE, MMoE (section 4.2) and Top-k. */

import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import { dropoutOptions, dropped, expertsOn, gated, gateOptions } from './experts.js';
import { gateName } from './gate.js';
import { mlp, range, tower } from './layers.js';

const sizes = {
  experts: count(8, { about: 'Number of experts.' }),
  expert: layers([16], { times: ['experts'], about: 'Units of each hidden layer of an expert.' }),
  tower: towerSize,
  ...gateOptions,
  below: layers([], {
    later: true,
    about:
      'Units of each hidden layer that all tasks share beneath experts and gates, as in section 6.4; by default there is none.',
  }),
};

/** Section 4.2: one gate for all tasks, `f(x) = sum_i g(x)_i f_i(x)`, `y_k = h^k(f(x))`. */
export const omoe = defineArchitecture({
  name: 'omoe',
  title: 'OMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const shared = mlp(g, x, s.below, 'below');
    const f = gated(g, shared, expertsOn(g, shared, s.experts, s.expert), {}, s);
    return range(tasks).map((k) => tower(g, f, s.tower, k));
  },
});

/**
 * Section 4.2: a gate per task, `f^k(x) = sum_i g^k(x)_i f_i(x)`, `y_k = h^k(f^k(x))`; with
 * `below`, x is the output of shared layers.
 */
export const mmoe = defineArchitecture({
  name: 'mmoe',
  title: 'MMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const shared = mlp(g, x, s.below, 'below');
    const f = expertsOn(g, shared, s.experts, s.expert);
    return range(tasks).map((task) => tower(g, gated(g, shared, f, { task }, s), s.tower, task));
  },
});

/**
 * MMoE whose gates give weight to few experts: the softmax over the k largest of `W x`, and exactly
 * 0 for the others; among equal ones, the lower number is chosen. No gradient goes through the
 * choice, so that an expert that is not chosen on any example learns nothing. (Shazeer et al., ICLR
 * 2017, without their noise.) With k of at least the number of experts it is MMoE.
 */
export const topK = defineArchitecture({
  name: 'top-k',
  title: 'Top-k',
  sizes: {
    experts: count(8, { about: 'Number of experts.' }),
    nonzeros: count(2, {
      atMost: 'experts',
      search: [1, 4],
      about: 'Number of experts that a gate chooses.',
    }),
    expert: layers([16], { times: ['experts'], about: 'Units of each hidden layer of an expert.' }),
    tower: towerSize,
    ...dropoutOptions,
  },
  fitted: 'expert',
  build(g, x, tasks, s) {
    const experts = expertsOn(g, x, s.experts, s.expert).map(({ output }) => output);
    return range(tasks).map((task) => {
      const logits = g.dense(x, s.experts, { name: gateName({ task }), bias: false, role: 'gate' });
      const gate = g.topK(logits, s.nonzeros, { task });
      return tower(g, g.mixture(dropped(g, gate, { task }, s), experts), s.tower, task);
    });
  },
});
