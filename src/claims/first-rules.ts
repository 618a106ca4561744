import { either } from './checks/either.js';
import { equalLowest, equalMean } from './checks/equivalence.js';
import { failingAlike, failingMore } from './checks/failing.js';
import { fallingMean, lowerMean } from './checks/means.js';
import { smallerChange } from './checks/smaller-change.js';
import { equalSpread, widerSpread } from './checks/spread.js';
import { type Claim, type ClaimSetting, inPart } from './claim.js';

export const c1: Claim = {
  id: 'C1',
  sentence: 'Every model does better where the tasks are more correlated.',
  source: 'Figures 3 and 4',
  rule:
    'The mean loss of Shared-Bottom, of OMoE and of MMoE falls with the correlation: the least-squares slopes of the ' +
    "seeds' losses are below 0 in the mean.",
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 2,
  checks: ({ values }) => ['shared-bottom', 'omoe', 'mmoe'].map((model) => fallingMean(model, values)),
};

export const c2: Claim = {
  id: 'C2',
  sentence:
    'The loss of MMoE changes least with the correlation of the tasks; OMoE equals it where the tasks are the same ' +
    '(correlation 1) and falls behind as they grow apart.',
  source: 'Figure 4',
  rule:
    'From the highest correlation to the lowest, the mean loss rises less for MMoE than for Shared-Bottom (a) and than ' +
    'for OMoE (b); at correlation 1 the means of OMoE and MMoE are equal within 10 % (c); at the lowest correlation the ' +
    'mean loss of MMoE is lower than that of OMoE (d).',
  parts: {
    a: 'The loss of MMoE changes less than that of Shared-Bottom.',
    b: 'The loss of MMoE changes less than that of OMoE.',
    c: 'OMoE equals MMoE at correlation 1.',
    d: 'MMoE beats OMoE at the lowest correlation.',
  },
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 2,
  checks: ({ values }) => {
    const [lowest, highest] = [values[0]!, values.at(-1)!];
    return [
      ...inPart('a', [smallerChange('mmoe', 'shared-bottom', highest, lowest)]),
      ...inPart('b', [smallerChange('mmoe', 'omoe', highest, lowest)]),
      ...inPart('c', [equalMean('omoe', 'mmoe', 1)]),
      ...inPart('d', [lowerMean({ model: 'mmoe', at: lowest }, { model: 'omoe', at: lowest })]),
    ];
  },
};

export const c3: Claim = {
  id: 'C3',
  sentence: 'Both mixture-of-experts models beat Shared-Bottom in the mean at every correlation.',
  source: 'Figure 4',
  rule: 'At each correlation, the mean losses of OMoE and of MMoE are lower than that of Shared-Bottom.',
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => ['omoe', 'mmoe'].map((model) => lowerMean({ model, at }, { model: 'shared-bottom', at }))),
};

export const c4: Claim = {
  id: 'C4',
  sentence:
    'The variance over runs is far larger for Shared-Bottom than for the mixture-of-experts models at every correlation.',
  source: 'Figure 5',
  rule:
    'At each correlation, compared with OMoE and with MMoE, more runs of Shared-Bottom fail, by 5 points or more (a), and ' +
    'those that do not fail spread more, 1.25 times as much or more, by their log losses (b) and by their losses (c). A run ' +
    'fails where it diverges or its loss is above twice the median of its cell.',
  parts: {
    a: 'Far more runs of Shared-Bottom fail.',
    b: 'The runs of Shared-Bottom that do not fail spread clearly more, relative to their losses.',
    c: 'The runs of Shared-Bottom that do not fail spread clearly more in their losses.',
  },
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 1,
  checks: (setting) => [
    ...inPart(
      'a',
      places(setting).map(([model, at]) => failingMore('shared-bottom', model, at)),
    ),
    ...inPart(
      'b',
      places(setting).map(([model, at]) => widerSpread('shared-bottom', model, at)),
    ),
    ...inPart(
      'c',
      places(setting).map(([model, at]) => widerSpread('shared-bottom', model, at, 'loss')),
    ),
  ],
};

/** What Shared-Bottom is compared with, and where. */
const places = ({ values }: ClaimSetting) =>
  values.flatMap((at) => ['omoe', 'mmoe'].map((model) => [model, at] as const));

export const c5: Claim = {
  id: 'C5',
  sentence: 'OMoE is as robust as MMoE at correlation 1, and clearly less so at correlation 0.5.',
  source: 'Figure 5',
  rule:
    'At correlation 1 as many runs of OMoE fail as of MMoE, within 5 points (a), and those that do not fail spread alike, ' +
    'within a factor of 1.25 (b); at 0.5 more runs of OMoE fail, by 5 points or more, or those that do not fail spread more, 1.25 ' +
    'times as much or more (c). A run fails where it diverges or its loss is above twice the median of its cell.',
  parts: {
    a: 'As many runs of OMoE fail as of MMoE at correlation 1.',
    b: 'Those that do not fail spread alike at correlation 1.',
    c: 'OMoE is clearly less robust at correlation 0.5.',
  },
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 2,
  checks: () => [
    ...inPart('a', [failingAlike('omoe', 'mmoe', 1)]),
    ...inPart('b', [equalSpread('omoe', 'mmoe', 1)]),
    ...inPart('c', [either(failingMore('omoe', 'mmoe', 0.5), widerSpread('omoe', 'mmoe', 0.5))]),
  ],
};

const MODELS = ['shared-bottom', 'omoe', 'mmoe'];

export const c6: Claim = {
  id: 'C6',
  sentence: 'The lowest losses of the three models are comparable.',
  source: 'Figure 5',
  rule:
    'At each correlation, the 5 % quantiles of the losses of each two models differ by less than 10 % of the width of ' +
    "Figure 5's panel, from the 5 % to the 95 % quantile of all its runs.",
  about: { kind: 'synthetic' },
  rules: 1,
  fewestValues: 1,
  checks: ({ values }) =>
    values.flatMap((at) => [
      equalLowest('shared-bottom', 'omoe', at, MODELS),
      equalLowest('shared-bottom', 'mmoe', at, MODELS),
      equalLowest('omoe', 'mmoe', at, MODELS),
    ]),
};
