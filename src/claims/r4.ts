import type { Quantity } from '../results/losses.js';
import { entropyOfTask, moreConcentrated } from './checks/more-concentrated.js';
import type { Claim } from './claim.js';

export const r4: Claim = {
  id: 'R4',
  sentence: "On the recommender, satisfaction's gate is more concentrated than engagement's.",
  source: 'Section 6.4, Figure 6 (C10)',
  rule: "MMoE's gate of satisfaction has the lower mean entropy over the test rows, seed by seed, at each correlation.",
  about: { kind: 'recommender' },
  fewestValues: 1,
  checks: ({ values }) =>
    values.map((at) => {
      const sample = (task: number) => ({ model: 'mmoe', quantity: entropyOf(task), at });
      return moreConcentrated(sample(1), sample(0), ({ noun }) => {
        const where = ` at ${noun} ${at}`;
        return {
          comparison: `MMoE${where}, gate of satisfaction vs that of engagement`,
          gate: `satisfaction's gate${where}`,
          other: "engagement's",
        };
      });
    }),
};

const entropyOf = (task: number): Quantity => ({
  phrase: 'gate entropy',
  better: 'lower',
  of: ({ gates }) => entropyOfTask(gates, task),
});
