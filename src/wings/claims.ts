import type { Claim } from '../claims/claim.js';
import { recommenderClaims } from './recommender/claims.js';

/** The claims of wings. */
export const wingClaims: readonly Claim[] = [...recommenderClaims];
