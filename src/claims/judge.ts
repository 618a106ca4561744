import { listed } from '../words.js';
import { ALPHA, type Evidence } from './claim.js';
import type { AxisNouns } from './results.js';
import { modelTitle, short, shortLevel } from './titles.js';
import type { ClaimTest, MissingCell, Verdict } from './verdict.js';

interface Evaluated {
  /** The tests of each check. */
  readonly checks: readonly (readonly ClaimTest[])[];
  readonly missing: readonly MissingCell[];
  /** On the axis. */
  readonly values: readonly number[];
  /** Fewest of them that the claim needs. */
  readonly needed: number;
  readonly axis: AxisNouns;
}

/** The rule that all claims share (see `Claim`), with its reason. */
export function judge({ checks, missing, values, needed, axis }: Evaluated): { verdict: Verdict; reason: string } {
  if (values.length < needed) return { verdict: 'inconclusive', reason: fewValues(values, needed, axis) };
  if (missing.length > 0) return { verdict: 'inconclusive', reason: `not enough runs: ${shortage(missing, axis)}` };
  const shown = checks.map((tests) => ({ says: sayingOf(tests), test: mainTest(tests) }));
  const having = (says: Evidence) => shown.filter((check) => check.says === says).map(({ test }) => test);
  const [agreeing, opposing, open] = [having('for'), having('against'), having('neither')];
  if (opposing.length > 0) {
    const share = `${opposing.length} of ${comparisons(shown.length)} significantly against it`;
    return { verdict: 'contradicted', reason: `${share}: ${told(bySurety(opposing)[0]!)}` };
  }
  if (open.length > 0) {
    const share = `${agreeing.length} of ${comparisons(shown.length)} significantly for it, none against`;
    return { verdict: 'inconclusive', reason: `${share}; not decided: ${told(bySurety(open)[0]!)}` };
  }
  const whole = shown.length === 1 ? 'the one comparison' : `all ${comparisons(shown.length)}`;
  return {
    verdict: 'supported',
    reason: `${whole} significantly for it; least surely, ${told(bySurety(agreeing).at(-1)!)}`,
  };
}

const comparisons = (n: number): string => `${n} comparison${n === 1 ? '' : 's'}`;

/** Significant deciding tests that contradict each other say nothing. */
function sayingOf(tests: readonly ClaimTest[]): Evidence {
  const sure = tests.filter((test) => test.decides && (test.correctedP ?? 1) < ALPHA).map((test) => test.points);
  const [agrees, opposes] = [sure.includes('for'), sure.includes('against')];
  return agrees === opposes ? 'neither' : agrees ? 'for' : 'against';
}

/** The surest of the deciding tests. */
const mainTest = (tests: readonly ClaimTest[]): ClaimTest => bySurety(tests.filter((test) => test.decides))[0]!;

const bySurety = (tests: readonly ClaimTest[]): ClaimTest[] =>
  [...tests].sort((a, b) => (a.correctedP ?? 2) - (b.correctedP ?? 2) || (a.p ?? 2) - (b.p ?? 2));

function told({ finding, effect, correctedP, n, test }: ClaimTest): string {
  const level = correctedP === undefined ? `${test} does not exist` : `corrected ${shortLevel(correctedP)}`;
  const size = effect.value === undefined ? undefined : `${effect.name} ${short(effect.value)}`;
  const range = effect.interval && `95 % interval ${effect.interval.map(short).join(' to ')}`;
  return `${finding} (${[size, range, level, `${n} seeds`].filter(Boolean).join(', ')})`;
}

function fewValues(values: readonly number[], needed: number, { noun, nouns }: AxisNouns): string {
  const there = values.length === 0 ? 'there is none' : `there is ${listed(values, 'and')} only`;
  return `${needed === 1 ? `a ${noun} is` : `${needed} ${nouns} are`} needed in the final stage, and ${there}`;
}

/** What is missing, by model and number of seeds. */
function shortage(missing: readonly MissingCell[], { noun }: AxisNouns): string {
  const groups = new Map<string, MissingCell[]>();
  for (const cell of missing) {
    const id = JSON.stringify([cell.model, cell.seeds, cell.needed]);
    groups.set(id, [...(groups.get(id) ?? []), cell]);
  }
  return [...groups.values()]
    .map((cells) => {
      const { model, seeds, needed } = cells[0]!;
      const values = cells.flatMap(({ at }) => at ?? []).sort((a, b) => a - b);
      const where = values.length > 0 ? ` at ${noun} ${listed(values, 'and')}` : '';
      return `${modelTitle(model)}${where} has ${seeds === 0 ? 'none' : seeds} of ${needed} seeds needed`;
    })
    .join(', ');
}
