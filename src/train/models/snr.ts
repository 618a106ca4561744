import {
  count,
  defineArchitecture,
  factor,
  layers,
  type SizesOf,
  towerSize,
} from './architecture.js';
import type { GraphBuilder } from './builder.js';
import { expertOn, expertsOn, levelOf, unitsAt, upperSize } from './experts.js';
import type { Node } from './graph.js';
import { range, tower } from './layers.js';

const sizesFor = (units: number) => ({
  levels: count(1, { search: [1, 3], about: 'Number of levels of sub-networks.' }),
  experts: count(8, { about: 'Number of sub-networks at each level.' }),
  expert: layers([units], {
    times: ['experts'],
    about: 'Units of each hidden layer of a sub-network.',
  }),
  upper: upperSize(['experts'], 'a sub-network'),
  tower: towerSize,
  lambda: factor(0.0001, {
    about: 'Weight of the expected number of open connections in the loss.',
  }),
});

type Connection = (g: GraphBuilder, u: Node, name: string) => Node;

/**
 * Sub-Network Routing with transformations (Ma et al., AAAI 2019): each unit above sub-networks u_1
 * .. u_J reads `v_i = sum_j z_ij W_ij u_j`, with square W_ij and a separate hard concrete gate z_ij
 * for each connection, which does not depend on x; the L0 penalty of all gates is in the loss. This
 * follows second-hand accounts of the paper. Choices made here: that the units above the last level
 * are the tasks' towers, as the paper's figures show them; that W_ij has no bias; lambda's default;
 * and that evaluation takes a gate's median, `clamp(sigmoid(log a / beta) (zeta - gamma) + gamma)`,
 * that is its equation without noise, where Louizos et al. leave out beta as well.
 */
export const snrTrans = defineArchitecture({
  name: 'snr-trans',
  title: 'SNR-Trans',
  sizes: sizesFor(12),
  fitted: 'expert',
  build: routed((g, u, name) => g.dense(u, u.width, { name, bias: false })),
});

/** Sub-Network Routing with averages, `v_i = sum_j z_ij u_j`: connections without weights. */
export const snrAver = defineArchitecture({
  name: 'snr-aver',
  title: 'SNR-Aver',
  sizes: sizesFor(16),
  fitted: 'expert',
  build: routed((_, u) => u),
});

function routed(connection: Connection) {
  return (
    g: GraphBuilder,
    x: Node,
    tasks: number,
    sizes: SizesOf<ReturnType<typeof sizesFor>>,
  ): Node[] => {
    const { levels, experts, lambda } = sizes;
    const routes = (level: number, below: readonly Node[], n: number): Node[] => {
      const prefix = levels === 1 ? '' : `level/${level}/`;
      const gates = g.hardConcrete(`${prefix}connection`, n, below.length);
      g.penaltyOnOpen(lambda, gates);
      return range(n).map((i) => {
        const parts = below.map((u, j) => connection(g, u, `${prefix}connection/${i}/${j}`));
        return g.crossStitch(parts, gates, i);
      });
    };
    let below = expertsOn(g, x, experts, sizes.expert, levelOf(0, levels)).map(
      ({ output }) => output,
    );
    for (const level of range(levels).slice(1)) {
      below = routes(level - 1, below, experts).map(
        (v, index) => expertOn(g, v, unitsAt(level, sizes), { level, index }).output,
      );
    }
    return routes(levels - 1, below, tasks).map((v, task) => tower(g, v, sizes.tower, task));
  };
}
