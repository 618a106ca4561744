import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import { expertOn, expertsOn, gated, gateOptions, levelOf, unitsAt, upperSize } from './experts.js';
import { range, tower } from './layers.js';

/**
 * Multi-level MMoE, a baseline of Tang et al., RecSys 2020: above the first level, every expert
 * reads a mixture of the experts below, with a separate gate; a task's gate chooses among those of
 * the last level. All gates read x. With one level it is MMoE.
 */
export const mlMmoe = defineArchitecture({
  name: 'ml-mmoe',
  title: 'ML-MMoE',
  sizes: {
    levels: count(2, { search: [1, 3], about: 'Number of levels of experts.' }),
    experts: count(8, { about: 'Number of experts at each level.' }),
    expert: layers([14], { times: ['experts'], about: 'Units of each hidden layer of an expert.' }),
    upper: upperSize(['experts']),
    tower: towerSize,
    ...gateOptions,
  },
  fitted: 'expert',
  build(g, x, tasks, { levels, ...s }) {
    let below = expertsOn(g, x, s.experts, s.expert, levelOf(0, levels));
    for (const l of range(levels).slice(1)) {
      const inputs = range(s.experts).map((expert) =>
        gated(g, x, below, { level: l - 1, expert }, s),
      );
      below = inputs.map((input, index) => expertOn(g, input, unitsAt(l, s), { level: l, index }));
    }
    return range(tasks).map((task) =>
      tower(g, gated(g, x, below, { ...levelOf(levels - 1, levels), task }, s), s.tower, task),
    );
  },
});
