import type { Verdict } from '../../claims/verdict.js';
import { lookOf } from './look.js';

/** How a verdict looks where there is little room: its sign, and the colour of its square in a map. */
export interface VerdictLook {
  readonly sign: string;
  readonly color: string;
  readonly opacity: number;
}

export const verdictLooks: Readonly<Record<Verdict, VerdictLook>> = {
  supported: { sign: '+', color: lookOf(0).color, opacity: 0.3 },
  mixed: { sign: '±', color: lookOf(3).color, opacity: 0.35 },
  contradicted: { sign: '−', color: lookOf(1).color, opacity: 0.3 },
  inconclusive: { sign: '?', color: 'currentColor', opacity: 0.1 },
  'no power': { sign: '…', color: 'currentColor', opacity: 0.05 },
  'not applicable': { sign: '·', color: 'none', opacity: 0 },
};

/** `+ supported, ± mixed`: the key to some verdicts. */
export const verdictKey = (verdicts: readonly Verdict[]): string =>
  verdicts.map((verdict) => `${verdictLooks[verdict].sign} ${verdict}`).join(', ');
