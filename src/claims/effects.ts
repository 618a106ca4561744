/**
 * The effects that count, by the rules of the published verdicts (results/reference/RULES.md, section 3): what a claim
 * means by "far" and "clearly", what may differ where it says "alike", and what a test must have the power to find.
 */
export const EFFECTS = {
  /** Of a mean loss, relative to the other one. */
  mean: 0.1,
  /** Of the share of failed runs. */
  share: 0.05,
  /** Of the spread of the rest, relative: a ratio of 1.25. */
  spread: 0.25,
  /** Of the lowest losses, relative to the width of Figure 5's panel. */
  panel: 0.1,
} as const;
