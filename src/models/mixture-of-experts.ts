import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import { expertsOn, gated, gateOptions } from './experts.js';
import { range, tower } from './layers.js';

const sizes = {
  experts: count(8, { about: 'Number of experts.' }),
  expert: layers([16], { times: ['experts'], about: 'Units of each hidden layer of an expert.' }),
  tower: towerSize,
  ...gateOptions,
};

/** Section 4.2: one gate for all tasks, `f(x) = sum_i g(x)_i f_i(x)`, `y_k = h^k(f(x))`. */
export const omoe = defineArchitecture({
  name: 'omoe',
  title: 'OMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const f = gated(g, x, expertsOn(g, x, s.experts, s.expert), {}, s);
    return range(tasks).map((k) => tower(g, f, s.tower, k));
  },
});

/** Section 4.2: a gate per task, `f^k(x) = sum_i g^k(x)_i f_i(x)`, `y_k = h^k(f^k(x))`. */
export const mmoe = defineArchitecture({
  name: 'mmoe',
  title: 'MMoE',
  sizes,
  fitted: 'expert',
  build(g, x, tasks, s) {
    const f = expertsOn(g, x, s.experts, s.expert);
    return range(tasks).map((task) => tower(g, gated(g, x, f, { task }, s), s.tower, task));
  },
});
