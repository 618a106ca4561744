import { variantName } from '../results/variants.js';
import { fewerPolarised, hardlyPolarised } from './checks/polarised.js';
import { type Claim, inPart } from './claim.js';

/** The share of expert uses that YouTube set to 0. */
const DROPOUT = 0.1;

/**
 * Zhao et al. say it of a model on YouTube. It is about census-income because on synthetic data no gate can be polarised: x is
 * distributed as -x is, and a softmax of linear logits without a bias has g_i(x) + g_i(-x) <= 1, so that u_i <= 1/2.
 */
export const c12: Claim = {
  id: 'C12',
  sentence:
    'Gate dropout of 10 % keeps gates from polarising: without it 20 % of the trainings were polarised, with it none (said of ' +
    'a recommender; here of census-income).',
  source: 'Zhao et al., RecSys 2019',
  rule:
    'A run is polarised where a gate gives one expert a mean weight above 0.95 over the test rows. Seed by seed, fewer runs ' +
    `of MMoE are polarised with dropout ${DROPOUT} than without (a), and with it fewer than 5 % of all (b).`,
  parts: {
    a: 'Fewer runs are polarised with gate dropout than without.',
    b: 'With gate dropout hardly a run is polarised: fewer than 5 %.',
  },
  about: { kind: 'census-income' },
  across: 'dropout',
  fewestValues: 0,
  checks: () => {
    const dropped = { model: variantName('mmoe', 'dropout', DROPOUT) };
    return [...inPart('a', [fewerPolarised(dropped, { model: 'mmoe' })]), ...inPart('b', [hardlyPolarised(dropped)])];
  },
};
