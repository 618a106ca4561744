import type { Verdict } from '../../claims/verdict.js';

/** The sign of a verdict, beside its name. */
export const verdictSigns: Readonly<Record<Verdict, string>> = {
  supported: '+',
  mixed: '±',
  contradicted: '−',
  inconclusive: '?',
  'no power': '…',
  'not applicable': '·',
};
