/** The architectures CGC and PLE (Tang et al., RecSys 2020). */

import { count, defineArchitecture, layers, type SizesOf, towerSize } from './architecture.js';
import type { GraphBuilder } from './builder.js';
import { expertsOn, gated, gateOptions, levelOf, unitsAt, upperSize } from './experts.js';
import type { Node } from './graph.js';
import { range, tower } from './layers.js';

const times = ['experts', { eachTask: 'taskExperts' }] as const;

const kinds = {
  experts: count(2, {
    search: [1, 8],
    about: 'Number of experts that all tasks share, at each level.',
  }),
  taskExperts: count(3, {
    least: 0,
    search: [1, 8],
    about: 'Number of experts of each task, at each level.',
  }),
};

/**
 * Tang et al., RecSys 2020, section 4.1: Customized Gate Control. The gate of task k, `softmax(W^k
 * x)` without a bias, chooses among the task's own experts and the shared ones; no path leads from
 * a task's tower to another task's experts. Without task-specific experts it is MMoE.
 */
export const cgc = defineArchitecture({
  name: 'cgc',
  title: 'CGC',
  sizes: {
    ...kinds,
    expert: layers([16], { times, about: 'Units of each hidden layer of an expert.' }),
    tower: towerSize,
    ...gateOptions,
  },
  fitted: 'expert',
  build: (g, x, tasks, sizes) =>
    extraction(g, x, tasks, { ...sizes, levels: 1, upper: sizes.expert }),
});

const levelledSizes = {
  levels: count(2, { search: [1, 3], about: 'Number of levels of experts.' }),
  ...kinds,
  expert: layers([14], { times, about: 'Units of each hidden layer of an expert.' }),
  upper: upperSize(times),
  tower: towerSize,
  ...gateOptions,
};

/**
 * Tang et al., section 4.2: Progressive Layered Extraction. At every level each task has a state
 * g^k, and all share one, g^s; both are x below the first level. Experts of task k read g^k, shared
 * ones g^s. The next g^k is a mixture by `softmax(W^k g^k)` of the task's own experts and the
 * shared ones; the next g^s is one by `softmax(W^s g^s)` of all experts of the level, which the
 * last level does not need. With one level it is CGC.
 */
export const ple = defineArchitecture({
  name: 'ple',
  title: 'PLE',
  sizes: levelledSizes,
  fitted: 'expert',
  build: extraction,
});

function extraction(
  g: GraphBuilder,
  x: Node,
  tasks: number,
  sizes: SizesOf<typeof levelledSizes>,
): Node[] {
  const { levels, experts, taskExperts } = sizes;
  let states: Node[] = range(tasks).map(() => x);
  let shared = x;
  for (const l of range(levels)) {
    const [at, units] = [levelOf(l, levels), unitsAt(l, sizes)];
    const own = states.map((state, task) =>
      expertsOn(g, state, taskExperts, units, { ...at, task }),
    );
    const common = expertsOn(g, shared, experts, units, at);
    states = states.map((state, task) =>
      gated(g, state, [...own[task]!, ...common], { ...at, task }, sizes),
    );
    if (l < levels - 1) shared = gated(g, shared, [...own.flat(), ...common], at, sizes);
  }
  return states.map((state, task) => tower(g, state, sizes.tower, task));
}
