import type { Claim } from '../claims/claim.js';
import { recommenderClaims } from './recommender/claims.js';

export const wingClaims: readonly Claim[] = [...recommenderClaims];
