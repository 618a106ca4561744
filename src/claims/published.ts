// Made by scripts/site/published-answers.ts from the published folders.

/** What published folders of synthetic data with many runs say. */
export const published: readonly { readonly folder: string; readonly runs: number; readonly answer: string }[] = [
  {
    folder: 'fig4-fig5-figure-2',
    runs: 2400,
    answer:
      'The loss of Shared-Bottom is larger than that of MMoE (1.22 to 1.34 times); there is no difference within the margin where the paper says that the loss of Shared-Bottom rises more than that of MMoE as tasks grow less related (-3.2 % [-5.4, -1.0]); it is inconclusive whether the losses of Shared-Bottom vary more over runs than those of MMoE. Losses are above the noise.',
  },
  {
    folder: 'label-functions',
    runs: 14400,
    answer:
      'Over 60 label functions, the loss of Shared-Bottom is larger than that of MMoE (1.3 times [1.13, 1.55]); it is inconclusive whether the loss of Shared-Bottom rises more than that of MMoE as tasks grow less related, and whether the losses of Shared-Bottom vary more over runs than those of MMoE.',
  },
];
