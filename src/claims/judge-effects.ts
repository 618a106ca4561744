import { listed } from '../base/words.js';
import { scored } from '../stats/effect-scale.js';
import { ALPHA } from '../stats/levels.js';
import { type Compared, type Evaluated, lackOf, notApplicable, shortage } from './judge.js';
import { short } from './titles.js';
import type { ClaimTest, Judgement, Verdict } from './verdict.js';

type LevelOf = (test: ClaimTest) => number | undefined;

/**
 * The second rules (results/reference/RULES-2.md, section 4). What a comparison says is read from its effect, the interval and the
 * margin; one that speaks against a claim counts where its level, corrected by Holm's method over the part's comparisons, is
 * significant. *Supported*: all say what the claim says; *contradicted*: some say the opposite and none what it says; *mixed*: some
 * say the one and some the other; *alike*: there is no difference that counts, where the claim says there is one; *partly*: some say
 * what it says; *not testable*: runs are missing, or do not differ at all; else *not decided*.
 */
export function judgeEffects(evaluated: Evaluated): Judgement {
  const lack = lackOf(evaluated);
  if (lack !== undefined) return notApplicable(lack);
  const { compared, words, unit } = evaluated;
  const missing = compared.flatMap((one) => one.missing);
  const tests = compared.flatMap((one) => deciding(one) ?? []);
  const verdict = verdictOf(compared, ({ correctedP }) => correctedP);
  return {
    verdict,
    reason:
      missing.length > 0 ? `not enough runs: ${shortage(missing, words, unit)}` : reasonOf(tests, evaluated, verdict),
    uncorrected: verdictOf(compared, ({ p }) => p),
    familyWise: verdictOf(compared, ({ familyP }) => familyP),
  };
}

/** The deciding test of a comparison, where it has an effect. */
const deciding = ({ tests }: Compared): ClaimTest | undefined =>
  tests.find(({ decides, effect }) => decides && effect.value !== undefined);

/** Whether a test says the opposite of the claim, and its level is significant. */
const opposes = (test: ClaimTest, levelOf: LevelOf): boolean =>
  test.points === 'against' && (levelOf(test) ?? 1) < ALPHA;

function verdictOf(compared: readonly Compared[], levelOf: LevelOf): Verdict {
  const tests = compared.map(deciding);
  if (tests.some((test) => test === undefined)) return 'not testable';
  const known = tests as ClaimTest[];
  const agreeing = known.filter(({ points }) => points === 'for').length;
  const opposing = known.filter((test) => opposes(test, levelOf)).length;
  if (agreeing === known.length) return 'supported';
  if (opposing > 0) return agreeing > 0 ? 'mixed' : 'contradicted';
  if (known.every(({ points }) => points === 'alike')) return 'alike';
  return agreeing > 0 ? 'partly' : 'not decided';
}

function reasonOf(tests: readonly ClaimTest[], { compared, unit }: Evaluated, verdict: Verdict): string {
  if (verdict === 'not testable') return 'the runs of some comparison do not differ, or too few of them do';
  const say = (points: ClaimTest['points']) => tests.filter((test) => test.points === points).length;
  const counts = [
    ...[[say('for'), 'say so'] as const, [say('against'), 'say the opposite'] as const],
    ...[[say('alike'), 'find no difference that counts'] as const, [say('neither'), 'decide nothing'] as const],
  ].flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  const total = `of ${compared.length} comparison${compared.length === 1 ? '' : 's'}, ${listed(counts, 'and')}`;
  const shown = [...tests].sort((a, b) => strength(a) - strength(b))[0]!;
  const others = othersAgainst(compared);
  return (
    `${total}; least clearly, ${shown.comparison}: ${toldEffect(shown)}, ${shown.n} ${unit}s` +
    `${
      others.length > 0
        ? `; others disagree: ${others
            .map((test) => `${test.comparison}: ${toldEffect(test)}`)
            .slice(0, 2)
            .join('; ')}`
        : ''
    }`
  );
}

/** How far an effect lies from none. */
const strength = ({ effect, asks }: ClaimTest): number => Math.abs(asks ? scored(effect.value!, asks) : effect.value!);

const toldEffect = ({ effect }: ClaimTest): string =>
  `${effect.name} ${short(effect.value!)}${effect.interval ? `, 95 % interval ${effect.interval.map(short).join(' to ')}` : ''}`;

/** Quantities that do not decide and say the opposite of the one that does. */
function othersAgainst(compared: readonly Compared[]): ClaimTest[] {
  return compared.flatMap((one) => {
    const own = deciding(one)?.points;
    const opposite = own === 'for' ? 'against' : own === 'against' ? 'for' : undefined;
    return one.tests.filter(({ decides, points }) => !decides && points === opposite);
  });
}
