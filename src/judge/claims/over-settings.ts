/**
 * The verdict on a claim over all settings of a folder (results/reference/RULES-2.md, section 5).
 */

import type { Interval } from '../../ground/base/estimate.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { fastStream } from '../../ground/base/random.js';
import { mean } from '../../ground/stats/descriptive.js';
import {
  type EffectScale,
  excludesNone,
  isWithin,
  readEffect,
  scored,
  unscored,
  unscoredEstimate,
} from '../../ground/stats/effect-scale.js';
import { holm } from '../../ground/stats/levels.js';
import { rankCorrelation } from '../../ground/stats/ranks.js';
import { ONCE, type Testing } from '../../ground/stats/sequential.js';
import { exactInterval } from '../../ground/stats/shares.js';
import { rankLocation } from '../../ground/stats/wilcoxon.js';
import type { Expected } from './claim.js';
import { weighEvidence } from './comparison.js';
import { estimateText } from './judge.js';
import type {
  ClaimTest,
  ClaimVerdict,
  InconclusiveReason,
  Judgement,
  Reason,
  Ruling,
  Verdict,
} from './verdict.js';

export interface SettingValue {
  readonly setting: ClaimVerdict['setting'];
  /**
   * The mean effect over its comparisons: the geometric mean of ratios, the mean of relative
   * differences.
   */
  readonly value: number;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  /** What may decide how the claim fares, by name. */
  readonly properties: Readonly<Record<string, number>>;
}

export interface OverSettings extends EffectScale, Judgement {
  /** `C3a` */
  readonly id: string;
  readonly sentence: string;
  readonly expected: Expected;
  readonly settings: readonly SettingValue[];
  /** Hodges and Lehmann's estimate over settings, with Wilcoxon's interval. */
  readonly value: number;
  readonly interval: Interval | undefined;
  /** In how many settings the value has the sign that the claim says, or lies within the margin. */
  readonly agreeing: number;
  readonly share: Interval | undefined;
  /**
   * The rank correlation of the value with properties of the settings; levels are corrected by
   * Holm's method.
   */
  readonly decidedBy: readonly {
    readonly property: string;
    readonly rho: number;
    readonly p: number | undefined;
  }[];
}

const MIN_COUNT = 6;

/**
 * The verdicts over all settings of a folder (results/reference/RULES-2.md, section 5); empty where
 * fewer than six settings have values. `propertiesOf` gives what may decide how a claim fares in a
 * setting, by name.
 */
export function overSettings(
  verdicts: readonly ClaimVerdict[],
  propertiesOf: (setting: ClaimVerdict['setting']) => SettingValue['properties'],
  testing: Testing = ONCE,
): OverSettings[] {
  const values = verdicts.flatMap(({ id, setting, parts, tests }) => {
    const properties = parts.length > 0 ? propertiesOf(setting) : {};
    return parts.flatMap(({ part, sentence, verdict, reason }) => {
      const deciding = tests.filter((test) => test.part === part && test.decides);
      const effects = deciding.map(({ effect }) => effect.value);
      const asks = deciding[0]?.asks;
      if (!asks || effects.some((effect) => effect === undefined)) return [];
      // An AUC and a lift have no mean.
      if (deciding.some((test) => test.asks.margin !== asks.margin || test.asks.unit !== asks.unit))
        return [];
      const value = unscored(
        mean((effects as number[]).map((effect) => scored(effect, asks)))!,
        asks,
      );
      return [
        {
          id: `${id}${part}`,
          sentence,
          asks,
          setting,
          value,
          verdict,
          properties,
          ...(reason !== undefined && { reason }),
        },
      ];
    });
  });
  return [...groupedBy(values, ({ id }) => id).values()]
    .filter((own) => own.length >= MIN_COUNT)
    .map((own): OverSettings => {
      const { id, sentence, asks } = own[0]!;
      const scores = own.map(({ value }) => scored(value, asks));
      const location = rankLocation(scores, testing.level);
      const { value, interval } = unscoredEstimate(
        location ?? { value: 0, interval: undefined },
        asks,
      );
      const agreeing = own.filter((one) => agrees(one.value, asks)).length;
      const settings = own.map(
        ({ id: _, sentence: __, asks: ___, ...setting }): SettingValue => setting,
      );
      return {
        id,
        sentence,
        ...asks,
        value,
        interval,
        agreeing,
        settings,
        share: exactInterval(agreeing, own.length),
        ...overallRuling({ value, interval }, asks, settings, testing.isStrict),
        explanation: `over ${own.length} settings the effect is ${estimateText({ value, interval })}, and it counts from ${asks.margin} on; ${agreeing} settings agree`,
        decidedBy: findDeciders(id, own, scores),
      };
    });
}

function agrees(value: number, { expected, ...scale }: ClaimTest['asks']): boolean {
  if (expected === 'larger') return value > scale.none;
  if (expected === 'smaller') return value < scale.none;
  return isWithin(value, scale) || (expected === 'not larger' && value < scale.none);
}

/**
 * Returns the verdict on a claim from its effect over settings; single settings tell why it is
 * inconclusive.
 */
export function overallRuling(
  effect: { readonly value: number; readonly interval: Interval | undefined },
  asks: ClaimTest['asks'],
  settings: readonly Pick<Ruling, 'verdict' | 'reason'>[] = [],
  isStrict = false,
): Ruling {
  switch (weighEvidence(readEffect(effect, asks, isStrict), asks.expected)) {
    case 'for':
      return { verdict: 'supported', legacyVerdict: 'holds' };
    case 'against':
      return {
        verdict: 'contradicted',
        legacyVerdict: asks.expected === 'equal' ? 'they differ' : 'the opposite holds',
      };
    case 'no difference':
      return {
        verdict: 'contradicted',
        reason: 'no difference within the margin',
        legacyVerdict: 'alike',
      };
    case 'inconclusive':
      return {
        verdict: 'inconclusive',
        reason: whyInconclusive(effect, asks, settings),
        legacyVerdict: 'not decided',
      };
  }
}

/** The fewest settings, and the smallest share of all, that show that verdicts vary. */
const VARYING = { count: 2, share: 0.05 };

function whyInconclusive(
  effect: { readonly interval: Interval | undefined },
  asks: ClaimTest['asks'],
  settings: readonly Pick<Ruling, 'verdict' | 'reason'>[],
): InconclusiveReason {
  const fewest = Math.max(VARYING.count, VARYING.share * settings.length);
  const isOften = (wanted: Verdict) =>
    settings.filter(({ verdict, reason }) => verdict === wanted && reason === undefined).length >=
    fewest;
  if (excludesNone(effect, asks)) return 'close to the margin';
  return isOften('supported') && isOften('contradicted')
    ? 'varies with the setting'
    : 'too few runs';
}

function findDeciders(
  id: string,
  own: readonly Pick<SettingValue, 'properties'>[],
  values: readonly number[],
): OverSettings['decidedBy'] {
  const names = new Set(own.flatMap(({ properties }) => Object.keys(properties)));
  const found = [...names].flatMap((property) => {
    const stream = fastStream(`mmoe-exp/over-settings/${id}/${property}`);
    // Label functions that differ from seed to seed have no share that a line explains.
    const known = own.flatMap(({ properties }, i) =>
      properties[property] === undefined ? [] : [[properties[property], values[i]!] as const],
    );
    if (known.length < MIN_COUNT) return [];
    const correlation = rankCorrelation(
      known.map(([x]) => x),
      known.map(([, y]) => y),
      stream,
    );
    return correlation ? [{ property, ...correlation }] : [];
  });
  const levels = holm(found.map(({ p }) => p));
  return found.map(({ property, rho }, i) => ({ property, rho, p: levels[i] }));
}
