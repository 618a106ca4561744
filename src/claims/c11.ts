import { quantityOf } from '../results/losses.js';
import { greaterGain } from './checks/greater-gain.js';
import { lowerMean } from './checks/lower-mean.js';
import { seesaw } from './checks/seesaw.js';
import { type Claim, inPart } from './claim.js';

const ofTask = (task: string) => quantityOf({ part: 'test', name: 'mse', task }, () => `task ${task}`);
const tasks = [ofTask('1'), ofTask('2')] as const;

/** What PLE is compared with. */
const others = ['shared-bottom', 'cross-stitch', 'mmoe', 'ml-mmoe', 'cgc'];

export const c11: Claim = {
  id: 'C11',
  sentence:
    'Sharing a bottom and MMoE help one task and hurt the other one (seesaw), while PLE is best on both tasks at every ' +
    "correlation, with an MTL gain 87.2 % above MMoE's on average (PLE says so, of its own repetition of this paper's experiment).",
  source: 'Tang et al. 2020, section 5.2, Figure 7',
  rule:
    "At each correlation and on each task, PLE's mean test MSE is lower than that of Shared-Bottom, Cross-Stitch, MMoE, ML-MMoE and " +
    'CGC (a); for Shared-Bottom and for MMoE there is a correlation at which the mean gain over Single-Task is above 0 on ' +
    "one task and below 0 on the other one (b); averaged over correlations and tasks, PLE's mean gain is above MMoE's (c).",
  parts: {
    a: 'PLE is best on both tasks at every correlation.',
    b: 'Shared-Bottom and MMoE help one task and hurt the other one.',
    c: "The MTL gain of PLE is above MMoE's on average.",
  },
  about: { kind: 'synthetic', preset: 'ple' },
  fewestValues: 1,
  checks: ({ values }) => [
    ...inPart(
      'a',
      values.flatMap((at) =>
        tasks.flatMap((quantity) =>
          others.map((model) => lowerMean({ model: 'ple', at, quantity }, { model, at, quantity })),
        ),
      ),
    ),
    ...inPart(
      'b',
      ['shared-bottom', 'mmoe'].map((model) => seesaw(model, 'single-task', values, tasks)),
    ),
    ...inPart('c', [greaterGain('ple', 'mmoe', 'single-task', values)]),
  ],
};
