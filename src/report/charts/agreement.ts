import { range } from '../../base/words.js';
import type { Chart } from './chart.js';
import { BOXES, boxesTable, boxOf, drawBoxes, type GateBoxes } from './gate-boxes.js';
import { gateRows, rowOf } from './gate-rows.js';

/** Do the tasks use the same experts? */
export const agreement: Chart<GateBoxes> = {
  name: 'agreement',
  ...gateRows,
  build({ gateUses }) {
    const uses = gateUses.filter((use) => use.agreement.length > 0);
    if (uses.length === 0) return { skipped: 'no finished run has a gate for each of several tasks' };
    const items = uses.map((use) => boxOf(rowOf(use), use.agreement));
    return {
      title: "Agreement of the tasks' gates",
      caption:
        "1 - JS / ln 2 of the mean weights of two tasks' gates (JS: the Jensen-Shannon divergence), over the test rows; the mean of " +
        'all pairs of tasks: 1 where they use the experts alike, 0 where they have none in common. A task does not use the ' +
        `experts of another one that it cannot choose. ${BOXES} n = ${range(items.map(({ n }) => n))} runs per row.`,
      drawing: { chart: 'agreement', label: 'agreement', domain: [0, 1], items },
    };
  },
  draw: drawBoxes,
  table: boxesTable,
};
