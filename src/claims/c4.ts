import { failingMore } from './checks/failing.js';
import { widerSpread } from './checks/spread.js';
import { type Claim, type ClaimSetting, inPart } from './claim.js';

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
