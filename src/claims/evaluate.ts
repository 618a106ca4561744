import { type Metric, metricOf } from '../report/metrics.js';
import { progressOf } from '../report/progress.js';
import { reportResamples } from '../report/resamples.js';
import type { CellResults, Results } from '../report/results.js';
import { holm } from '../stats/holm.js';
import type { CellName, Check, Claim, Context, Measurement } from './claim.js';
import { claims as allClaims } from './index.js';
import { judge } from './judge.js';
import { lossesOf, pairBySeed } from './losses.js';
import { type Setting, settingsOf } from './settings.js';
import { caveatsOf, fits, subjectSentence } from './subject.js';
import type { ClaimTest, ClaimVerdict, MissingCell } from './verdict.js';

export interface ClaimOptions {
  /** What is compared; by default `test_mse`. */
  readonly metric?: Metric;
  /** By default all. Fewer claims are a smaller family of tests. */
  readonly claims?: readonly Claim[];
}

/**
 * Every claim under every setting of the folder (see `settingsOf`) whose data it is about, then the claims about other
 * data. Levels are corrected over the tests of all claims under one setting: a setting is a question of its own, and what
 * is found under it must not depend on how many others were swept beside it. The final stage alone counts; runs of a
 * selection have seen their own metric.
 */
export function evaluateClaims(results: Results, options: ClaimOptions = {}): ClaimVerdict[] {
  const { metric = metricOf('test_mse'), claims = allClaims } = options;
  const context: Context = { metric, resamples: reportResamples('claims') };
  const settings = settingsOf(results);
  const drafts = claims.flatMap((claim) =>
    settings.filter((setting) => fits(claim.about, setting)).map((setting) => examine(claim, setting, context)),
  );
  const levels = new Map(
    settings.flatMap((setting) => correctedIn(drafts.filter((draft) => draft.setting === setting))),
  );
  const judged = drafts.map(({ claim, setting, missing, notes, checks }): ClaimVerdict => {
    const corrected = checks.map((check) =>
      check.map((test): ClaimTest => ({ ...test, correctedP: levels.get(test) })),
    );
    const { fields, correlations } = setting;
    const { verdict, reason } = judge({ checks: corrected, missing, correlations, needed: claim.correlations });
    const tests = corrected.flat();
    const applies = true;
    return { ...wordsOf(claim), setting: fields, applies, verdict, reason, notes, correlations, missing, tests };
  });
  const others = claims.filter(({ about }) => !settings.some((setting) => fits(about, setting)));
  return [...judged, ...others.map(outside)];
}

const wordsOf = ({ id, sentence, source, rule }: Claim) => ({ id, sentence, source, rule });

/** Of a claim that is about other data. */
const outside = (claim: Claim): ClaimVerdict => ({
  ...wordsOf(claim),
  setting: {},
  applies: false,
  verdict: 'inconclusive',
  reason: subjectSentence(claim.about),
  ...{ notes: [], correlations: [], missing: [], tests: [] },
});

/** The Holm-corrected levels of the tests of one setting. */
function correctedIn(drafts: readonly Draft[]): [Measurement, number | undefined][] {
  const tests = drafts.flatMap((draft) => draft.checks.flat());
  const levels = holm(tests.map((test) => test.p));
  return tests.map((test, i) => [test, levels[i]]);
}

interface Draft {
  readonly claim: Claim;
  readonly setting: Setting;
  readonly missing: readonly MissingCell[];
  readonly notes: readonly string[];
  /** The tests of each check; none of a check with too few seeds. */
  readonly checks: readonly (readonly Measurement[])[];
}

function examine(claim: Claim, setting: Setting, context: Context): Draft {
  const { metric } = context;
  const asked = setting.correlations.length >= claim.correlations ? claim.checks(setting) : [];
  const missing = new Map<string, MissingCell>();
  const checks = asked.map((check) => {
    const cells = check.cells.map((name) => findCell(setting, name));
    const own = cells.map((cell, i) => {
      const column = check.cells[i]!.metric;
      return cell ? lossesOf(cell, column ? metricOf(column) : metric) : new Map<number, number>();
    });
    const paired = pairBySeed(own);
    const pairs = paired[0]!.length;
    if (pairs >= check.fewest) return check.measure(paired, context);
    note(missing, check, own, pairs);
    return [];
  });
  const used = asked.flatMap((check) => check.cells.flatMap((name) => findCell(setting, name) ?? []));
  const tested = checks.some((tests) => tests.length > 0);
  const notes = [...(tested ? caveatsOf(claim.about) : []), ...notesOn([...new Set(used)])];
  return { claim, setting, missing: [...missing.values()], notes, checks };
}

const findCell = (setting: Setting, { model, correlation }: CellName): CellResults | undefined =>
  setting.cells.get(model)?.get(correlation);

/** Notes the cells that a check has too little of: those with few seeds, or all where only the common ones are few. */
function note(
  missing: Map<string, MissingCell>,
  { cells, fewest }: Check,
  own: readonly ReadonlyMap<number, number>[],
  pairs: number,
): void {
  const short = cells.filter((_, i) => own[i]!.size < fewest);
  cells.forEach((cell, i) => {
    if (short.length > 0 && !short.includes(cell)) return;
    const { metric: _, ...name } = cell;
    const id = JSON.stringify(name);
    const { seeds, needed } = missing.get(id) ?? { seeds: Infinity, needed: 0 };
    const found = short.length > 0 ? own[i]!.size : pairs;
    missing.set(id, { ...name, seeds: Math.min(seeds, found), needed: Math.max(needed, fewest) });
  });
}

function notesOn(cells: readonly CellResults[]): string[] {
  const { planned, diverged, failed, open } = progressOf(cells);
  return [
    ...(diverged > 0 ? [`${diverged} of ${planned} runs diverged and count as worse than any other`] : []),
    ...(failed > 0 ? [`${failed} of ${planned} runs failed and are left out`] : []),
    ...(open > 0 ? [`${open} of ${planned} runs are still to come`] : []),
  ];
}
