import { groupedBy } from '../base/grouped.js';
import { listed } from '../base/words.js';
import type { Unit } from '../data/kind-results.js';
import type { Words } from '../results/cells.js';
import { scored } from '../stats/effect-scale.js';
import { ALPHA } from '../stats/levels.js';
import type { Evidence } from './claim.js';
import type { ClaimTest, Judgement, MissingCell, Verdict } from './verdict.js';

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
  readonly unit: Unit;
}

/**
 * The rules of all claims (results/reference/RULES-2.md, section 4). What a comparison says is read from its effect, the interval and the
 * margin; one that speaks against a claim counts where its level, corrected by Holm's method over the part's comparisons, is
 * significant. *Supported*: all say what the claim says; *contradicted*: some say the opposite and none what it says; *mixed*: some
 * say the one and some the other; *alike*: there is no difference that counts, where the claim says there is one; *partly*: some say
 * what it says; *not testable*: runs are missing, or do not differ at all; *not applicable*: the folder lacks what is compared; else
 * *not decided*.
 */
export function judge(evaluated: Evaluated): Judgement {
  const lack = lackOf(evaluated);
  if (lack !== undefined) return { verdict: 'not applicable', reason: lack };
  const { compared, words, unit } = evaluated;
  const missing = merged(compared);
  if (missing.length > 0)
    return { verdict: 'not testable', reason: `not enough runs: ${shortage(missing, words, unit)}` };
  const tests = compared.map(deciding);
  if (tests.includes(undefined))
    return {
      verdict: 'not testable',
      reason:
        'the runs of some comparison do not differ, lie within the noise of test labels, or too few of them finished',
    };
  const known = tests as ClaimTest[];
  return { verdict: verdictOf(known), reason: reasonOf(known, evaluated) };
}

const deciding = ({ tests }: Compared): ClaimTest | undefined =>
  tests.find(({ decides, effect }) => decides && effect.value !== undefined);

/** What a test comes to: one that speaks against a claim counts where its corrected level is significant. */
const outcomeOf = ({ points, correctedP }: ClaimTest): Evidence | 'weakly against' =>
  points === 'against' && (correctedP ?? 1) >= ALPHA ? 'weakly against' : points;

function verdictOf(tests: readonly ClaimTest[]): Verdict {
  const outcomes = tests.map(outcomeOf);
  if (outcomes.every((outcome) => outcome === 'for')) return 'supported';
  if (outcomes.includes('against')) return outcomes.includes('for') ? 'mixed' : 'contradicted';
  if (outcomes.every((outcome) => outcome === 'alike')) return 'alike';
  return outcomes.includes('for') ? 'partly' : 'not decided';
}

const SAYING = [
  ['for', 'say so'],
  ['against', 'say the opposite'],
  ['weakly against', "say the opposite only before Holm's correction"],
  ['alike', 'find no difference that counts'],
  ['neither', 'decide nothing'],
] as const;

function reasonOf(tests: readonly ClaimTest[], { compared, unit }: Evaluated): string {
  const counts = SAYING.flatMap(([outcome, words]) => {
    const count = tests.filter((test) => outcomeOf(test) === outcome).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  const total = `of ${tests.length} comparison${tests.length === 1 ? '' : 's'}, ${listed(counts)}`;
  const weakest = [...tests].sort((a, b) => strength(a) - strength(b))[0]!;
  const others = othersAgainst(compared).slice(0, 2).map(told);
  return (
    `${total}; least clearly, ${told(weakest)}, ${weakest.n} ${unit}s` +
    (others.length > 0 ? `; others disagree: ${others.join('; ')}` : '')
  );
}

/** How far an effect lies from none, by the size from which it counts, as comparisons may have other units. */
const strength = ({ effect, asks }: ClaimTest): number =>
  Math.abs(scored(effect.value!, asks)) / (scored(asks.margin, asks) || 1);

const told = ({ comparison, effect: { name, value, interval } }: ClaimTest): string =>
  `${comparison}: ${name} ${short(value!)}${interval ? `, 95 % interval ${interval.map(short).join(' to ')}` : ''}`;

const short = (x: number): string => String(Number(x.toPrecision(3)));

function othersAgainst(compared: readonly Compared[]): ClaimTest[] {
  return compared.flatMap((one) => {
    const own = deciding(one)?.points;
    const opposite = own === 'for' ? 'against' : own === 'against' ? 'for' : undefined;
    return one.tests.filter(({ decides, points }) => !decides && points === opposite);
  });
}

function lackOf({ compared, values, needed, words }: Evaluated): string | undefined {
  if (values.length < needed) return fewValues(values, needed, words);
  const absent = merged(compared).filter(({ planned }) => !planned);
  if (absent.length > 0) return `the folder lacks ${listedCells(absent, words)}`;
  return compared.length === 0 ? 'the folder has nothing to compare' : undefined;
}

function fewValues(values: readonly number[], needed: number, { noun, nouns }: Words): string {
  const there = values.length === 0 ? 'there is none' : `there is ${listed(values)} only`;
  return `${needed === 1 ? `a ${noun} is` : `${needed} ${nouns} are`} needed in the final stage, and ${there}`;
}

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

function shortage(missing: readonly MissingCell[], words: Words, unit: Unit): string {
  return [...groupedBy(missing, ({ model, seeds, needed }) => JSON.stringify([model, seeds, needed])).values()]
    .map((cells) => {
      const { seeds, needed } = cells[0]!;
      return `${placesOf(cells, words)} has ${seeds === 0 ? 'none' : seeds} of ${needed} ${unit}s needed`;
    })
    .join(', ');
}

function placesOf(cells: readonly MissingCell[], { noun, modelTitle }: Words): string {
  const values = cells.flatMap(({ at }) => at ?? []).sort((a, b) => a - b);
  return `${modelTitle(cells[0]!.model)}${values.length > 0 ? ` at ${noun} ${listed(values)}` : ''}`;
}
