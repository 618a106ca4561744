/** A test counts where its p is below this level. */
export const ALPHA = 0.05;

/** Fewest paired units of a rank test: with fewer, none can reach ALPHA. So many seeds are asked of t tests, too. */
export const FEWEST_PAIRS = 6;

/** Fewest paired seeds where a standard error comes from the bootstrap, as of the 5 % quantile. */
export const FEWEST_RESAMPLED = 20;
