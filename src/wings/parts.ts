import { LIVE } from './recommender/names.js';

/** The names of supplements for `verify --without`, listed here so that help loads nothing. */
export const wingParts: readonly string[] = [LIVE];
