/**
 * Turns the tests of a claim into its verdict, by the rules in results/reference/RULES-2.md,
 * section 4.
 */

import type { Estimate } from '../../ground/base/estimate.js';
import { groupedBy } from '../../ground/base/grouped.js';
import { listed } from '../../ground/base/words.js';
import { excludesNone, scored } from '../../ground/stats/effect-scale.js';
import { ALPHA } from '../../ground/stats/levels.js';
import type { Unit } from '../../train/data/kind-reporting.js';
import type { Words } from '../results/cells.js';
import type { Evidence } from './claim.js';
import type { ClaimTest, ClaimUnit, Judgement, MissingCell, Ruling } from './verdict.js';

export interface Compared {
  /** Empty where there are too few pairs. */
  readonly tests: readonly ClaimTest[];
  readonly missing: readonly MissingCell[];
}

interface Evaluated {
  readonly compared: readonly Compared[];
  /** On the axis, and the fewest of them that the claim needs. */
  readonly values: readonly number[];
  readonly needed: number;
  readonly words: Words;
  readonly unit: ClaimUnit;
  /** The unit of the runs that tests need. */
  readonly runUnit: Unit;
}

export const NOT_COMPARED: Ruling = {
  verdict: 'not testable',
  reason: 'not compared in these runs',
  legacyVerdict: 'not applicable',
};

/**
 * Returns the verdict on a claim, or on a part of it, by the rules of all claims
 * (results/reference/RULES-2.md, section 4). The effect, its interval and the margin decide what a
 * comparison says. If it contradicts the claim, its p value, corrected by Holm's method over the
 * part's comparisons, must be significant as well. *Supported*: all comparisons say what the claim
 * says. *Contradicted*: some say the opposite and none what the claim says, or no comparison shows
 * the difference that the claim says there is. *Mixed*: some say what the claim says and others do
 * not. *Not testable*: runs are missing, or do not differ at all. *Inconclusive*: anything else.
 */
export function judge(evaluated: Evaluated): Judgement {
  const lack = explainLack(evaluated);
  if (lack !== undefined) return { ...NOT_COMPARED, explanation: lack };
  const { compared, words, runUnit } = evaluated;
  const missing = merged(compared);
  if (missing.length > 0) {
    return {
      verdict: 'not testable',
      reason: 'too few runs',
      legacyVerdict: 'not testable',
      explanation: `not enough runs: ${shortage(missing, words, runUnit)}`,
    };
  }
  const tests = compared.map(deciding);
  if (tests.includes(undefined)) {
    return {
      verdict: 'not testable',
      reason: 'no differences to test',
      legacyVerdict: 'not testable',
      explanation:
        'the runs of some comparison do not differ, lie within the noise of test labels, or too few of them finished',
    };
  }
  const known = tests as ClaimTest[];
  const ruling = rulingOn(known);
  return { ...ruling, explanation: explainRuling(known, ruling, evaluated) };
}

const deciding = ({ tests }: Compared): ClaimTest | undefined =>
  tests.find(({ decides, effect }) => decides && effect.value !== undefined);

const isSignificant = ({ correctedP }: ClaimTest): boolean => (correctedP ?? 1) < ALPHA;

/**
 * Returns what a test shows: one that contradicts a claim counts if its corrected p value is
 * significant.
 */
export const testOutcome = (test: ClaimTest): Evidence | 'weakly against' =>
  isWeak(test)
    ? 'inconclusive'
    : test.points === 'against' && !isSignificant(test)
      ? 'weakly against'
      : test.points;

/**
 * Whether a difference that a claim of a family says there is does not survive the correction of
 * the family.
 */
const isWeak = (test: ClaimTest): boolean =>
  test.inFamily === true &&
  test.points === 'for' &&
  test.asks.expected !== 'equal' &&
  !isSignificant(test);

function rulingOn(tests: readonly ClaimTest[]): Ruling {
  const outcomes = tests.map(testOutcome);
  const isSome = (wanted: Evidence) => outcomes.includes(wanted);
  if (outcomes.every((outcome) => outcome === 'for'))
    return { verdict: 'supported', legacyVerdict: 'supported' };
  if (isSome('against')) {
    return isSome('for')
      ? { verdict: 'mixed', legacyVerdict: 'mixed' }
      : { verdict: 'contradicted', legacyVerdict: 'contradicted' };
  }
  if (outcomes.every((outcome) => outcome === 'no difference')) {
    return {
      verdict: 'contradicted',
      reason: 'no difference within the margin',
      legacyVerdict: 'alike',
    };
  }
  if (isSome('for')) return { verdict: 'mixed', legacyVerdict: 'partly' };
  const reason = tests.some(hasTooFewRuns) ? 'too few runs' : 'close to the margin';
  return { verdict: 'inconclusive', reason, legacyVerdict: 'not decided' };
}

/** Whether a comparison is inconclusive because even the sign of its effect is uncertain. */
function hasTooFewRuns(test: ClaimTest): boolean {
  const outcome = testOutcome(test);
  if (outcome === 'weakly against') return true;
  if (outcome !== 'inconclusive') return false;
  return (
    !excludesNone(test.effect, test.asks) ||
    (test.asks.expected !== 'equal' && !isSignificant(test))
  );
}

const OUTCOMES = [
  ['for', 'say so'],
  ['against', 'say the opposite'],
  ['weakly against', "say the opposite only before Holm's correction"],
  ['no difference', 'find no difference within the margin'],
  ['inconclusive', 'are inconclusive'],
] as const;

function explainRuling(
  tests: readonly ClaimTest[],
  { verdict }: Ruling,
  { compared, unit }: Evaluated,
): string {
  const counts = OUTCOMES.flatMap(([outcome, words]) => {
    const count = tests.filter((test) => testOutcome(test) === outcome).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  const total = `of ${tests.length} comparison${tests.length === 1 ? '' : 's'}, ${listed(counts)}`;
  const weakest = [...tests].sort((a, b) => strength(a) - strength(b))[0]!;
  const others = othersAgainst(compared).slice(0, 2).map(testText);
  return [
    verdict === 'mixed' ? `${total} (${differing(tests)})` : total,
    `least clearly, ${testText(weakest)}, ${weakest.n} ${unit}s`,
    ...(others.length > 0 ? [`others disagree: ${others.join('; ')}`] : []),
  ].join('; ');
}

/** The most comparisons that an explanation names. */
const MAX_NAMED = 3;

/**
 * Returns by what the comparisons of a mixed claim differ: `all but A` or `only A; B` support it.
 */
function differing(tests: readonly ClaimTest[]): string {
  const supporting = tests.filter((test) => testOutcome(test) === 'for');
  const others = tests.filter((test) => testOutcome(test) !== 'for');
  const [words, fewer] =
    supporting.length < others.length ? ['only', supporting] : ['all but', others];
  const more = fewer.length - MAX_NAMED;
  const named = fewer.slice(0, MAX_NAMED).map(({ comparison }) => comparison);
  return `${words} ${[...named, ...(more > 0 ? [`${more} more`] : [])].join('; ')}`;
}

/**
 * How far an effect lies from none, by the size from which it counts, as comparisons may have other
 * units.
 */
const strength = ({ effect, asks }: ClaimTest): number =>
  Math.abs(scored(effect.value!, asks)) / (scored(asks.margin, asks) || 1);

const testText = ({ comparison, effect }: ClaimTest): string =>
  `${comparison}: ${effect.name} ${estimateText(effect)}`;

/** `1.2, 95 % interval 1.1 to 1.3` */
export const estimateText = ({ value, interval }: Estimate): string =>
  `${short(value!)}${interval ? `, 95 % interval ${interval.map(short).join(' to ')}` : ''}`;

const short = (x: number): string => String(Number(x.toPrecision(3)));

function othersAgainst(compared: readonly Compared[]): ClaimTest[] {
  return compared.flatMap((one) => {
    const own = deciding(one)?.points;
    const opposite = own === 'for' ? 'against' : own === 'against' ? 'for' : undefined;
    return one.tests.filter(({ decides, points }) => !decides && points === opposite);
  });
}

function explainLack({ compared, values, needed, words }: Evaluated): string | undefined {
  if (values.length < needed) return fewValues(values, needed, words);
  const absent = merged(compared).filter(({ planned }) => !planned);
  if (absent.length > 0) return `the folder lacks ${listedCells(absent, words)}`;
  return compared.length === 0 ? 'the folder has nothing to compare' : undefined;
}

function fewValues(values: readonly number[], needed: number, { noun, nouns }: Words): string {
  const there = values.length === 0 ? 'there is none' : `there is ${listed(values)} only`;
  return `${needed === 1 ? `a ${noun} is` : `${needed} ${nouns} are`} needed in the final stage, and ${there}`;
}

/** Returns the missing cells without repetitions. */
export function merged(compared: readonly Pick<Compared, 'missing'>[]): MissingCell[] {
  const cells = new Map<string, MissingCell>();
  for (const cell of compared.flatMap(({ missing }) => missing)) {
    const id = JSON.stringify([cell.model, cell.at]);
    const { seeds, needed } = cells.get(id) ?? cell;
    cells.set(id, {
      ...cell,
      seeds: Math.min(seeds, cell.seeds),
      needed: Math.max(needed, cell.needed),
    });
  }
  return [...cells.values()];
}

/** `OMoE at correlation 0.5 and 1, MMoE at correlation 1` */
function listedCells(cells: readonly MissingCell[], words: Words): string {
  return listed(
    [...groupedBy(cells, ({ model }) => model).values()].map((own) =>
      listMissingPlaces(own, words),
    ),
    'and',
  );
}

function shortage(missing: readonly MissingCell[], words: Words, unit: Unit): string {
  return [
    ...groupedBy(missing, ({ model, seeds, needed }) =>
      JSON.stringify([model, seeds, needed]),
    ).values(),
  ]
    .map((cells) => {
      const { seeds, needed } = cells[0]!;
      return `${listMissingPlaces(cells, words)} has ${seeds === 0 ? 'none' : seeds} of ${needed} ${unit}s needed`;
    })
    .join(', ');
}

function listMissingPlaces(cells: readonly MissingCell[], { noun, modelTitle }: Words): string {
  const values = cells.flatMap(({ at }) => at ?? []).sort((a, b) => a - b);
  return `${modelTitle(cells[0]!.model)}${values.length > 0 ? ` at ${noun} ${listed(values)}` : ''}`;
}
