import { count, defineArchitecture, layers, towerSize } from './architecture.js';
import type { GraphBuilder } from './builder.js';
import {
  type Expert,
  expertsOn,
  gated,
  gateOptions,
  levelOf,
  unitsAt,
  upperSize,
} from './experts.js';
import type { Node } from './graph.js';
import { range, tower } from './layers.js';

const times = [{ eachTask: 'taskExperts' }] as const;

/**
 * AdaTT (Li et al., KDD 2023) with task-specific experts only. At every level task t, whose state
 * f_t is x at first, has experts E_t on f_t, and its next state is `G_t E + v_t E_t`: a mixture of
 * the experts of all tasks by the gate `softmax(W_t f_t)`, plus its own experts times trained
 * scalars. The gate has no bias, as in the paper's equation; the authors' code adds one.
 */
export const adattSp = defineArchitecture({
  name: 'adatt-sp',
  title: 'AdaTT-sp',
  sizes: {
    levels: count(1, { search: [1, 3], about: 'Number of levels of experts.' }),
    taskExperts: count(4, {
      search: [1, 8],
      about: 'Number of experts of each task, at each level.',
    }),
    expert: layers([16], { times, about: 'Units of each hidden layer of an expert.' }),
    upper: upperSize(times),
    tower: towerSize,
    ...gateOptions,
  },
  fitted: 'expert',
  build(g, x, tasks, { levels, taskExperts, ...sizes }) {
    let states: Node[] = range(tasks).map(() => x);
    for (const l of range(levels)) {
      const at = levelOf(l, levels);
      const own = states.map((state, task) =>
        expertsOn(g, state, taskExperts, unitsAt(l, sizes), { ...at, task }),
      );
      states = states.map((state, task) => {
        const role = { ...at, task };
        return g.add([
          gated(g, state, own.flat(), role, sizes),
          native(g, own[task]!, nativeName(role)),
        ]);
      });
    }
    return states.map((state, task) => tower(g, state, sizes.tower, task));
  },
});

const nativeName = ({ level, task }: { readonly level?: number; readonly task: number }): string =>
  level === undefined ? `native/${task}` : `level/${level}/native/${task}`;

/** `v_t E_t`: m scalars that start within +-1 / sqrt(m); a single expert has no scalar. */
function native(g: GraphBuilder, experts: readonly Expert[], name: string): Node {
  const outputs = experts.map(({ output }) => output);
  const m = outputs.length;
  if (m === 1) return outputs[0]!;
  return g.crossStitch(
    outputs,
    g.parameter(name, [1, m], { within: 1 / Math.sqrt(m) }, 'stitch'),
    0,
  );
}
