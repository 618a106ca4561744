import { wingClaims } from '../wings/claims.js';
import { c1 } from './c1.js';
import { c2 } from './c2.js';
import { c3 } from './c3.js';
import { c4 } from './c4.js';
import { c5 } from './c5.js';
import { c6 } from './c6.js';
import { c7 } from './c7.js';
import { c8 } from './c8.js';
import { c10 } from './c10.js';
import { c11 } from './c11.js';
import { c12 } from './c12.js';
import type { Claim } from './claim.js';

/** All claims, in the order in which a report lists them. A new one is a file beside these and an entry here. */
export const claims: readonly Claim[] = [c1, c2, c3, c4, c5, c6, c7, c8, c10, c11, c12, ...wingClaims];
