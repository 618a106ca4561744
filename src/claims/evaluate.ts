import type { Metric } from '../metric.js';
import { holm } from '../stats/holm.js';
import { listed } from '../words.js';
import {
  type CellName,
  type Check,
  type Claim,
  type Context,
  type Measurement,
  quantityOf,
  type Subject,
} from './claim.js';
import { claims as allClaims } from './index.js';
import { judge } from './judge.js';
import { lossesOf, pairBySeed } from './losses.js';
import { reportResamples } from './resamples.js';
import { type AxisNouns, type CellResults, countRuns, type JudgedResults } from './results.js';
import { nameable, type SettingCells, settingsOf } from './settings.js';
import type { ClaimTest, ClaimVerdict, MissingCell } from './verdict.js';

export interface ClaimOptions {
  /** What is compared; by default `test_mse`. */
  readonly metric?: Metric;
  /** By default, all. Fewer claims make a smaller family of tests. */
  readonly claims?: readonly Claim[];
}

/**
 * The verdicts on every claim under every setting of the folder (see `settingsOf`) whose data it is about, then on the
 * claims about other data. Levels are corrected over the tests of all claims under one setting: a setting is a question
 * of its own, and what is found under it must not depend on how many others were swept beside it. Only the final stage
 * counts: the runs of a selection were selected by their metric.
 */
export function evaluateClaims(results: JudgedResults, options: ClaimOptions = {}): ClaimVerdict[] {
  const { metric = { part: 'test', name: 'mse' }, claims = allClaims } = options;
  const { kind } = results;
  const context: Context = {
    quantity: quantityOf(metric, kind.taskTitle),
    axis: kind.axis ?? NO_AXIS,
    resamples: reportResamples('claims'),
  };
  const settings = settingsOf(nameable(results));
  const drafts = claims.flatMap((claim) =>
    settings
      .filter((setting) => fits(claim.about, setting, results.data.kind))
      .map((setting) => examine(claim, setting, context)),
  );
  const levels = new Map(
    settings.flatMap((setting) => correctedIn(drafts.filter((draft) => draft.setting === setting))),
  );
  const judged = drafts.map(({ claim, setting, missing, notes, checks }): ClaimVerdict => {
    const corrected = checks.map((check) =>
      check.map((test): ClaimTest => ({ ...test, correctedP: levels.get(test) })),
    );
    const { fields, values } = setting;
    const { axis } = context;
    const { verdict, reason } = judge({ checks: corrected, missing, values, needed: claim.fewestValues, axis });
    const tests = corrected.flat();
    const applies = true;
    return { ...wordsOf(claim), setting: fields, applies, verdict, reason, notes, values, missing, tests };
  });
  const others = claims.filter(({ about }) => !settings.some((setting) => fits(about, setting, results.data.kind)));
  return [...judged, ...others.map(outside)];
}

/** Claims on data without an axis do not ask for values on one. */
const NO_AXIS: AxisNouns = { noun: 'value', nouns: 'values' };

/** Whether a claim can be tested on the data of a setting. */
function fits({ kind, groups }: Subject, setting: SettingCells, given: string): boolean {
  if (kind !== given) return false;
  return !groups || groups.includes((setting.tasks && setting.kind.groupOf?.(setting.tasks)) ?? Number.NaN);
}

/** "is about group 2 of the census-income data" */
function subjectSentence({ kind, groups }: Subject): string {
  const part = groups ? `group${groups.length > 1 ? 's' : ''} ${listed(groups, 'and')} of the ` : '';
  return `is about ${part}${kind} data`;
}

const wordsOf = ({ id, sentence, source, rule }: Claim) => ({ id, sentence, source, rule });

/** The verdict on a claim about other data. */
const outside = (claim: Claim): ClaimVerdict => ({
  ...wordsOf(claim),
  setting: {},
  applies: false,
  verdict: 'inconclusive',
  reason: subjectSentence(claim.about),
  ...{ notes: [], values: [], missing: [], tests: [] },
});

/** The Holm-corrected levels of the tests of one setting. */
function correctedIn(drafts: readonly Draft[]): [Measurement, number | undefined][] {
  const tests = drafts.flatMap((draft) => draft.checks.flat());
  const levels = holm(tests.map((test) => test.p));
  return tests.map((test, i) => [test, levels[i]]);
}

interface Draft {
  readonly claim: Claim;
  readonly setting: SettingCells;
  readonly missing: readonly MissingCell[];
  readonly notes: readonly string[];
  /** The tests of each check; empty for a check with too few seeds. */
  readonly checks: readonly (readonly Measurement[])[];
}

function examine(claim: Claim, setting: SettingCells, context: Context): Draft {
  const asked = setting.values.length >= claim.fewestValues ? claim.checks(setting) : [];
  const missing = new Map<string, MissingCell>();
  const checks = asked.map((check) => {
    const own = check.samples.map((sample) => {
      const cell = findCell(setting, sample);
      return cell ? lossesOf(cell, sample.quantity ?? context.quantity) : new Map<number, number>();
    });
    const paired = pairBySeed(own);
    const pairs = paired[0]!.length;
    if (pairs >= check.fewest) return check.measure(paired, context);
    note(missing, check, own, pairs);
    return [];
  });
  const used = asked.flatMap((check) => check.samples.flatMap((sample) => findCell(setting, sample) ?? []));
  const tested = checks.some((tests) => tests.length > 0);
  const caveats = tested ? (setting.kind.caveats ?? []) : [];
  return {
    claim,
    setting,
    missing: [...missing.values()],
    notes: [...caveats, ...notesOn([...new Set(used)])],
    checks,
  };
}

const findCell = (setting: SettingCells, { model, at }: CellName): CellResults | undefined =>
  setting.cells.get(model)?.get(at);

/** Records the cells that a check lacks: those with too few seeds, or all where only the common seeds are too few. */
function note(
  missing: Map<string, MissingCell>,
  { samples, fewest }: Check,
  own: readonly ReadonlyMap<number, number>[],
  pairs: number,
): void {
  const short = samples.filter((_, i) => own[i]!.size < fewest);
  samples.forEach((sample, i) => {
    if (short.length > 0 && !short.includes(sample)) return;
    const { quantity: _, ...name } = sample;
    const id = JSON.stringify(name);
    const { seeds, needed } = missing.get(id) ?? { seeds: Infinity, needed: 0 };
    const found = short.length > 0 ? own[i]!.size : pairs;
    missing.set(id, { ...name, seeds: Math.min(seeds, found), needed: Math.max(needed, fewest) });
  });
}

function notesOn(cells: readonly CellResults[]): string[] {
  const { planned, diverged, failed, open } = countRuns(cells);
  return [
    ...(diverged > 0 ? [`${diverged} of ${planned} runs diverged and count as worse than any other`] : []),
    ...(failed > 0 ? [`${failed} of ${planned} runs failed and are left out`] : []),
    ...(open > 0 ? [`${open} of ${planned} runs are still to come`] : []),
  ];
}
