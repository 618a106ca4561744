import { range } from '../../base/words.js';
import type { Chart } from './chart.js';
import { BOXES, boxesTable, boxOf, drawBoxes, type GateBoxes } from './gate-boxes.js';
import { gateRows, rowOf } from './gate-rows.js';

/** How many of its experts does a gate use? */
export const effectiveExperts: Chart<GateBoxes> = {
  name: 'effective-experts',
  ...gateRows,
  build({ gateUses }) {
    const shown = gateUses.filter(({ repeats }) => !repeats);
    if (shown.length === 0) return { skipped: 'no finished run has a gate with a choice' };
    const items = shown.map((use) => boxOf(rowOf(use), use.effective));
    const most = Math.max(...shown.map(({ experts }) => experts));
    return {
      title: 'Effective experts by gate',
      caption:
        'exp(H(u)) of the mean weights u that a gate gives its experts over the test rows: 1 where it uses a single expert, ' +
        `n where it uses all n alike (n = ${range(shown.map(({ experts }) => experts))}). ${BOXES} Gates that make the inputs of ` +
        `upper experts are together, by the mean of each run. n = ${range(items.map(({ n }) => n))} runs per row.`,
      drawing: { chart: 'effective-experts', label: 'effective experts', domain: [1, most], items },
    };
  },
  draw: drawBoxes,
  table: boxesTable,
};
