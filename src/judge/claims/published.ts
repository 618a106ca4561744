// Made by scripts/site/published-answers.ts from the published folders.

/** What published folders of synthetic data with many runs say. */
export const published: readonly {
  readonly folder: string;
  readonly runs: number;
  readonly answer: string;
}[] = [
  {
    folder: 'fig4-fig5-figure-2',
    runs: 2400,
    answer:
      "MMoE's loss above the noise is 1.22 to 1.34 times lower than Shared-Bottom's (95 % intervals 1.19 to 1.38).",
  },
  {
    folder: 'label-functions',
    runs: 14400,
    answer:
      "Over 60 label functions, MMoE's loss is 1.3 times lower than Shared-Bottom's (95 % interval 1.13 to 1.55).",
  },
];
