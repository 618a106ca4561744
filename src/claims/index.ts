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
import { r1 } from './r1.js';
import { r2 } from './r2.js';
import { r3 } from './r3.js';
import { r4 } from './r4.js';
import { r5 } from './r5.js';
import { r6 } from './r6.js';
import { r7 } from './r7.js';

/** All claims, in the order in which a report lists them. A new one is a file beside these and an entry here. */
export const claims: readonly Claim[] = [c1, c2, c3, c4, c5, c6, c7, c8, c10, c11, c12, r1, r2, r3, r4, r5, r6, r7];
