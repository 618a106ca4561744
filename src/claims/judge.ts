import { groupedBy } from '../base/grouped.js';
import { listed } from '../base/words.js';
import type { Unit } from '../data/kind-results.js';
import type { Words } from '../results/cells.js';
import { ALPHA } from '../stats/levels.js';
import type { Evidence } from './claim.js';
import { short, shortLevel } from './titles.js';
import type { ClaimTest, Judgement, MissingCell, Verdict } from './verdict.js';

/** A comparison that a claim makes, as far as it could be tested. */
export interface Compared {
  /** Empty where there are too few pairs. */
  readonly tests: readonly ClaimTest[];
  /** Paired seeds, or splits, that it has, and needs to find the effect that counts. */
  readonly seeds: number;
  readonly seedsNeeded: number | undefined;
  /** What it lacks to be tested. */
  readonly missing: readonly MissingCell[];
}

export interface Evaluated {
  /** Those of a claim, or of a part of it. */
  readonly compared: readonly Compared[];
  /** On the axis. */
  readonly values: readonly number[];
  /** Fewest of them that the claim needs. */
  readonly needed: number;
  readonly words: Words;
  readonly unit: Unit;
}

/** The levels that decide whether a claim is supported, and those that decide what else it is. */
interface Levels {
  readonly supporting: (test: ClaimTest) => number | undefined;
  readonly otherwise: (test: ClaimTest) => number | undefined;
}

const rule: Levels = { supporting: ({ p }) => p, otherwise: ({ correctedP }) => correctedP };
const uncorrected: Levels = { supporting: ({ p }) => p, otherwise: ({ p }) => p };
const familyWise: Levels = { supporting: ({ familyP }) => familyP, otherwise: ({ familyP }) => familyP };

/**
 * The rule that all claims share (results/reference/RULES.md, section 4). A claim is *supported* where the deciding test of
 * every comparison is significant for it; as all must hold, none is corrected. Otherwise the deciding tests of the claim
 * are corrected by Holm's method, and it is *contradicted* where some comparison speaks against it and none for it,
 * *mixed* where some speak against it and some for it; where none speaks against it, *no power* if a comparison that is
 * not significant for it has fewer seeds than it needs, else *inconclusive*. It is *not applicable* where the folder lacks
 * what it compares.
 */
export function judge(evaluated: Evaluated): Judgement {
  const lack = lackOf(evaluated);
  if (lack !== undefined) return notApplicable(lack);
  const { compared, words, unit } = evaluated;
  const sorted = sort(compared, rule);
  return {
    ...verdictOf(sorted),
    reason: reasonOf(sorted, words, unit),
    uncorrected: verdictOf(sort(compared, uncorrected)).verdict,
    familyWise: verdictOf(sort(compared, familyWise)).verdict,
  };
}

export const notApplicable = (reason: string): Judgement => ({
  verdict: 'not applicable',
  reason,
  uncorrected: 'not applicable',
  familyWise: 'not applicable',
});

/** Comparisons by what they say of the claim. */
interface Sorted {
  readonly compared: readonly Compared[];
  /** Whether all are significant for it. */
  readonly supported: boolean;
  readonly agreeing: readonly Compared[];
  readonly opposing: readonly Compared[];
  /** Those that are not significant for it, of which some may oppose it. */
  readonly open: readonly Compared[];
}

function sort(compared: readonly Compared[], { supporting, otherwise }: Levels): Sorted {
  const open = compared.filter(({ tests }) => sayingOf(tests, supporting) !== 'for');
  const supported = open.length === 0;
  const saying = (evidence: Evidence) =>
    compared.filter(({ tests }) => sayingOf(tests, supported ? supporting : otherwise) === evidence);
  return { compared, supported, agreeing: saying('for'), opposing: saying('against'), open };
}

/** Significant deciding tests that contradict each other say nothing. */
function sayingOf(tests: readonly ClaimTest[], levelOf: (test: ClaimTest) => number | undefined): Evidence {
  const sure = tests.filter((test) => test.decides && (levelOf(test) ?? 1) < ALPHA).map((test) => test.points);
  const [agrees, opposes] = [sure.includes('for'), sure.includes('against')];
  return agrees === opposes ? 'neither' : agrees ? 'for' : 'against';
}

function verdictOf(sorted: Sorted): { verdict: Verdict; seedsNeeded?: number } {
  if (sorted.supported) return { verdict: 'supported' };
  if (sorted.opposing.length > 0) return { verdict: sorted.agreeing.length > 0 ? 'mixed' : 'contradicted' };
  const weak = sorted.open.filter(lacksPower);
  if (weak.length === 0) return { verdict: 'inconclusive' };
  return { verdict: 'no power', seedsNeeded: Math.max(...weak.map(({ seedsNeeded }) => seedsNeeded!)) };
}

const lacksPower = ({ seeds, seedsNeeded }: Compared): boolean => seedsNeeded !== undefined && seeds < seedsNeeded;

function reasonOf(sorted: Sorted, words: Words, unit: Unit): string {
  const { compared, agreeing, opposing, open } = sorted;
  const { verdict, seedsNeeded } = verdictOf(sorted);
  const all = `${compared.length} comparison${compared.length === 1 ? '' : 's'}`;
  switch (verdict) {
    case 'supported': {
      const whole = compared.length === 1 ? 'the one comparison' : `all ${all}`;
      return `${whole} significantly for it; least surely, ${told(surest(agreeing, rule.supporting, 'for').at(-1)!, unit)}`;
    }
    case 'mixed':
      return (
        `${opposing.length} of ${all} significantly against it and ${agreeing.length} for it: against, ` +
        `${toldCorrected(opposing, 'against', unit)}; for, ${toldCorrected(agreeing, 'for', unit)}`
      );
    case 'contradicted':
      return `${opposing.length} of ${all} significantly against it, none for it: ${toldCorrected(opposing, 'against', unit)}`;
    default: {
      const share = `${compared.length - open.length} of ${all} significantly for it, none against`;
      const missing = merged(open);
      if (missing.length > 0) return `${share}; not enough runs: ${shortage(missing, words, unit)}`;
      const weak = open.filter(lacksPower);
      if (weak.length === 0) return `${share}; not decided: ${told(surest(open, rule.supporting)[0]!, unit)}`;
      const weakest = weak.filter((one) => one.seedsNeeded === seedsNeeded);
      return (
        `${share}; not decided: ${told(surest(weakest, rule.supporting)[0]!, unit)}; some ` +
        `${seedsNeeded!.toLocaleString('en-US')} ${unit}s are needed to decide it`
      );
    }
  }
}

/** Of each comparison the deciding test that is surest, of those that point in a direction if one is given; surest first. */
function surest(
  compared: readonly Compared[],
  levelOf: (test: ClaimTest) => number | undefined,
  points?: Evidence,
): ClaimTest[] {
  const order = (a: ClaimTest, b: ClaimTest) =>
    (levelOf(a) ?? 2) - (levelOf(b) ?? 2) || (a.p ?? 2) - (b.p ?? 2) || (a.pOfAll ?? 2) - (b.pOfAll ?? 2);
  return compared
    .flatMap(({ tests }) => {
      const eligible = tests.filter((test) => test.decides && (points === undefined || test.points === points));
      return eligible.sort(order)[0] ?? [];
    })
    .sort(order);
}

const told = (test: ClaimTest, unit: Unit): string => toldAt(test, unit, test.p, shortLevel);

const toldCorrected = (compared: readonly Compared[], points: Evidence, unit: Unit): string => {
  const test = surest(compared, rule.otherwise, points)[0]!;
  return toldAt(test, unit, test.correctedP, (p) => `corrected ${shortLevel(p)}`);
};

function toldAt(
  { finding, effect, n, test, pOfAll }: ClaimTest,
  unit: Unit,
  p: number | undefined,
  worded: (p: number) => string,
): string {
  const hangs = p !== undefined && pOfAll !== undefined && pOfAll < ALPHA && p >= ALPHA;
  const level =
    p === undefined
      ? `${test} does not exist`
      : `${worded(p)}${hangs ? `, with all ${unit}s ${shortLevel(pOfAll)}` : ''}`;
  const size = effect.value === undefined ? undefined : `${effect.name} ${short(effect.value)}`;
  const range = effect.interval && `95 % interval ${effect.interval.map(short).join(' to ')}`;
  return `${finding} (${[size, range, level, `${n} ${unit}s`].filter(Boolean).join(', ')})`;
}

/** What the folder lacks for the claim to say anything about it. */
export function lackOf({ compared, values, needed, words }: Evaluated): string | undefined {
  if (values.length < needed) return fewValues(values, needed, words);
  const absent = merged(compared).filter(({ planned }) => !planned);
  if (absent.length > 0) return `the folder lacks ${listedCells(absent, words)}`;
  return compared.length === 0 ? 'the folder has nothing to compare' : undefined;
}

function fewValues(values: readonly number[], needed: number, { noun, nouns }: Words): string {
  const there = values.length === 0 ? 'there is none' : `there is ${listed(values, 'and')} only`;
  return `${needed === 1 ? `a ${noun} is` : `${needed} ${nouns} are`} needed in the final stage, and ${there}`;
}

/** What some comparisons lack, each cell once. */
export function merged(compared: readonly Pick<Compared, 'missing'>[]): MissingCell[] {
  const cells = new Map<string, MissingCell>();
  for (const cell of compared.flatMap(({ missing }) => missing)) {
    const id = JSON.stringify([cell.model, cell.at]);
    const { seeds, needed } = cells.get(id) ?? cell;
    cells.set(id, { ...cell, seeds: Math.min(seeds, cell.seeds), needed: Math.max(needed, cell.needed) });
  }
  return [...cells.values()];
}

/** `OMoE at correlation 0.5 and 1, MMoE at correlation 1` */
function listedCells(cells: readonly MissingCell[], words: Words): string {
  return listed(
    [...groupedBy(cells, ({ model }) => model).values()].map((own) => placesOf(own, words)),
    'and',
  );
}

/** What is missing, by model and number of seeds. */
export function shortage(missing: readonly MissingCell[], words: Words, unit: Unit): string {
  return [...groupedBy(missing, ({ model, seeds, needed }) => JSON.stringify([model, seeds, needed])).values()]
    .map((cells) => {
      const { seeds, needed } = cells[0]!;
      return `${placesOf(cells, words)} has ${seeds === 0 ? 'none' : seeds} of ${needed} ${unit}s needed`;
    })
    .join(', ');
}

/** A model with its places on the axis. */
function placesOf(cells: readonly MissingCell[], { noun, modelTitle }: Words): string {
  const values = cells.flatMap(({ at }) => at ?? []).sort((a, b) => a - b);
  return `${modelTitle(cells[0]!.model)}${values.length > 0 ? ` at ${noun} ${listed(values, 'and')}` : ''}`;
}
