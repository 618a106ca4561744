import { type Check, type Claim, type ClaimSetting, inPart } from './claim.js';
import { lossesCompare, lowestEqual, risesMore, spreadsCompare } from './comparison.js';

const SHARED = 'shared-bottom';
const OMOE = 'omoe';
const MMOE = 'mmoe';

const ends = ({ values }: ClaimSetting): readonly [low: number, high: number] => [values[0]!, values.at(-1)!];

const everywhere = (
  { values }: ClaimSetting,
  a: string,
  b: string,
  of: (a: { model: string; at: number }, b: { model: string; at: number }) => Check,
): Check[] => values.map((at) => of({ model: a, at }, { model: b, at }));

const MARGIN = 'A ratio counts from 1.1 on for losses and from 1.25 on for distances; see RULES-2.md.';

/** At each value Shared-Bottom is compared with OMoE (part a) and with MMoE (part b): it is said to be the larger one. */
const sharedBottomAbove = (setting: ClaimSetting, compare: typeof lossesCompare): Check[] =>
  [OMOE, MMOE].flatMap((model, i) =>
    inPart(
      'ab'[i]!,
      everywhere(setting, SHARED, model, (a, b) => compare(a, b, 'larger')),
    ),
  );

const shared = { about: { kind: 'synthetic' } } as const;

/** The claims on synthetic data: results/reference/RULES-2.md, section 4. */
const c1: Claim = {
  ...shared,
  id: 'C1',
  short: 'Models do better on more related tasks',
  sentence: 'Every model does better where the tasks are more correlated.',
  source: 'Figures 3 and 4',
  rule: `The loss above the noise is larger at the lowest correlation than at the highest, for each model. ${MARGIN}`,
  parts: {
    a: 'The loss of Shared-Bottom is larger at the lowest correlation than at the highest.',
    b: 'The loss of OMoE is larger at the lowest correlation than at the highest.',
    c: 'The loss of MMoE is larger at the lowest correlation than at the highest.',
  },
  fewestValues: 2,
  checks: (setting) => {
    const [low, high] = ends(setting);
    return [SHARED, OMOE, MMOE].flatMap((model, i) =>
      inPart('abc'[i]!, [lossesCompare({ model, at: low }, { model, at: high }, 'larger')]),
    );
  },
};

const c2: Claim = {
  ...shared,
  id: 'C2',
  short: 'MMoE depends least on task correlation',
  sentence:
    'The loss of MMoE changes least with the correlation of the tasks; OMoE equals it where the tasks are the same ' +
    '(correlation 1) and falls behind as they grow apart.',
  source: 'Figure 4',
  rule:
    'From the highest correlation to the lowest the loss of Shared-Bottom (a) and of OMoE (b) rises more than that of MMoE, relative to their ' +
    `loss at the lowest, from 0.1 on; at correlation 1 the losses of OMoE and MMoE are equal within 10 % (c); at the lowest that of OMoE is larger (d). ${MARGIN}`,
  parts: {
    a: 'The loss of Shared-Bottom rises more than that of MMoE as tasks grow less related.',
    b: 'The loss of OMoE rises more than that of MMoE as tasks grow less related.',
    c: 'The losses of OMoE and MMoE are equal within 10 % at correlation 1.',
    d: 'The loss of OMoE is larger than that of MMoE at the lowest correlation.',
  },
  fewestValues: 2,
  checks: (setting) => {
    const [low, high] = ends(setting);
    return [
      ...inPart('a', [risesMore(SHARED, MMOE, [high, low])]),
      ...inPart('b', [risesMore(OMOE, MMOE, [high, low])]),
      ...inPart('c', [lossesCompare({ model: OMOE, at: 1 }, { model: MMOE, at: 1 }, 'equal')]),
      ...inPart('d', [lossesCompare({ model: OMOE, at: low }, { model: MMOE, at: low }, 'larger')]),
    ];
  },
};

const c3: Claim = {
  ...shared,
  id: 'C3',
  short: 'OMoE and MMoE beat Shared-Bottom',
  sentence: 'Both mixture-of-experts models beat Shared-Bottom in the mean at every correlation.',
  source: 'Figure 4',
  rule: `At each correlation the loss of Shared-Bottom is larger than that of OMoE (a) and of MMoE (b). ${MARGIN}`,
  parts: {
    a: 'The loss of Shared-Bottom is larger than that of OMoE.',
    b: 'The loss of Shared-Bottom is larger than that of MMoE.',
  },
  fewestValues: 1,
  checks: (setting) => sharedBottomAbove(setting, lossesCompare),
};

const c4: Claim = {
  ...shared,
  id: 'C4',
  short: "Shared-Bottom's losses vary most",
  sentence:
    'The losses of Shared-Bottom vary far more over runs than those of the mixture-of-experts models, at every correlation.',
  source: 'Figure 5',
  rule: `At each correlation the losses of the first task lie farther from their median for Shared-Bottom than for OMoE (a) and MMoE (b). ${MARGIN}`,
  parts: {
    a: 'The losses of Shared-Bottom vary more over runs than those of OMoE.',
    b: 'The losses of Shared-Bottom vary more over runs than those of MMoE.',
  },
  fewestValues: 1,
  checks: (setting) => sharedBottomAbove(setting, spreadsCompare),
};

const c5: Claim = {
  ...shared,
  id: 'C5',
  short: 'OMoE is as robust only on equal tasks',
  sentence: 'OMoE is as robust as MMoE at correlation 1, and clearly less so at correlation 0.5.',
  source: 'Figure 5',
  rule: `The losses of the first task of OMoE and MMoE spread equally, within 25 %, at correlation 1 (a), and OMoE's more at 0.5 (b). ${MARGIN}`,
  parts: {
    a: 'The losses of OMoE and MMoE vary equally over runs, within 25 %, at correlation 1.',
    b: 'The losses of OMoE vary more over runs than those of MMoE at correlation 0.5.',
  },
  fewestValues: 2,
  checks: () => [
    ...inPart('a', [spreadsCompare({ model: OMOE, at: 1 }, { model: MMOE, at: 1 }, 'equal')]),
    ...inPart('b', [spreadsCompare({ model: OMOE, at: 0.5 }, { model: MMOE, at: 0.5 }, 'larger')]),
  ],
};

const c6: Claim = {
  ...shared,
  id: 'C6',
  short: 'The lowest losses are comparable',
  sentence: 'The lowest losses of the three models are comparable.',
  source: 'Figure 5',
  rule: `At each correlation the 10 % quantiles of the losses are equal within 10 %. ${MARGIN}`,
  parts: {
    a: 'The lowest losses of Shared-Bottom and OMoE are equal within 10 %.',
    b: 'The lowest losses of Shared-Bottom and MMoE are equal within 10 %.',
    c: 'The lowest losses of OMoE and MMoE are equal within 10 %.',
  },
  fewestValues: 1,
  checks: (setting) =>
    (
      [
        [SHARED, OMOE],
        [SHARED, MMOE],
        [OMOE, MMOE],
      ] as const
    ).flatMap(([a, b], i) => inPart('abc'[i]!, everywhere(setting, a, b, lowestEqual))),
};

export const syntheticClaims: readonly Claim[] = [c1, c2, c3, c4, c5, c6];
