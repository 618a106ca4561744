/**
 * Evaluates every claim on the runs of results folders: finds its cells, runs its tests, and
 * corrects their p-values. From a pilot, it also estimates how many units would decide each claim.
 */

import { groupedBy } from '../../ground/base/grouped.js';
import { listed } from '../../ground/base/words.js';
import { readEffect, scored, unscoredEstimate } from '../../ground/stats/effect-scale.js';
import { holm, MIN_PAIRS } from '../../ground/stats/levels.js';
import { ONCE, type Testing } from '../../ground/stats/sequential.js';
import { rankLocation } from '../../ground/stats/wilcoxon.js';
import type { KindReporting, Unit } from '../../train/data/kind-reporting.js';
import { reportResamples } from '../analysis/report-resamples.js';
import { type CellResults, countRuns, type JudgedResults, type Words } from '../results/cells.js';
import {
  cellErrors,
  cellLosses,
  type Losses,
  noiseVariance,
  pairBySeed,
  type Quantity,
} from '../results/losses.js';
import {
  listMeasures,
  listTaskMetrics,
  type Measure,
  makeMeasure,
  taskMeasures,
} from '../results/measures.js';
import { overReplicates } from '../results/replicates.js';
import { divideSettings, nameable, type SettingCells } from '../results/settings.js';
import { asVariants } from '../results/variants.js';
import type {
  CellName,
  Check,
  Claim,
  ClaimSetting,
  Context,
  Measurement,
  Sample,
  Subject,
} from './claim.js';
import { weighEvidence } from './comparison.js';
import { OVER_SETTINGS } from './declared.js';
import { claims as allClaims } from './index.js';
import { type Compared, judge, merged, NOT_COMPARED } from './judge.js';
import { type Look, lookText, resultsAt } from './looks.js';
import { type Repeatable, sizeText, unitsToDecide } from './size.js';
import {
  type ClaimUnit,
  type ClaimVerdict,
  isCompared,
  type Judgement,
  type MissingCell,
  type PartVerdict,
  registrationText,
} from './verdict.js';

/**
 * The verdicts on every claim under every setting of the folder (see `overReplicates`) whose data
 * it is about, then on the claims about other data, by the leading metric of the runs
 * (`listMeasures`). Only the final stage counts: earlier runs were used to select settings, so
 * their metric is biased. At an interim look (looks.ts), only the seeds trained by then count.
 */
export function evaluateClaims(
  all: JudgedResults,
  claims: readonly Claim[] = allClaims,
  look?: Look,
): ClaimVerdict[] {
  const { judged, drafts } = draftsIn(all, claims, look);
  const levels = familyLevels(drafts.flat());
  return [
    ...drafts.flatMap((own) => onceWhereNone(own.map((draft) => verdictOn(draft, levels, look)))),
    ...judged.flatMap(({ claim, settings }) => (settings.length === 0 ? [outside(claim)] : [])),
  ];
}

/** What would decide a claim, by the runs of a pilot. */
export interface ClaimSize extends Pick<Draft, 'fields' | 'unit'> {
  readonly id: string;
  /**
   * The units, not only those to add, that decide the claim in four of five resamples; undefined if
   * none up to MOST_UNITS do.
   */
  readonly needed: number | undefined;
  /** Units in the pilot; 0 if it has too few runs to compare. */
  readonly there: number;
}

/**
 * Returns for each claim and setting how many units would decide it, if effects are those of a
 * pilot's runs.
 */
export const sizesIn = (pilot: JudgedResults, claims: readonly Claim[]): ClaimSize[] =>
  draftsIn(pilot, claims).drafts.flatMap((own) =>
    own.map(({ claim: { id }, fields, unit, comparisons }): ClaimSize => {
      const repeatable = comparisons.flatMap((one) => one.repeatable ?? []);
      const isWhole = repeatable.length > 0 && repeatable.length === comparisons.length;
      const there = isWhole ? Math.max(...repeatable.map(({ units }) => units)) : 0;
      return {
        id,
        fields,
        unit,
        there,
        needed: isWhole ? unitsToDecide(id, repeatable) : undefined,
      };
    }),
  );

/** The claims with the settings under which they can be tested, and their comparisons there. */
function draftsIn(all: JudgedResults, claims: readonly Claim[], look?: Look) {
  const results = look ? resultsAt(all, look) : all;
  const { kind, modelTitle } = results;
  const [quantity] = listMeasures(results.cells.map((cell) => ({ cell, kind })));
  const contextOf = (setting: SettingCells): Context => {
    const some = someCell(setting);
    return {
      quantity,
      unit: setting.unit,
      words: { ...(kind.axis ?? { noun: 'value', nouns: 'values' }), modelTitle },
      resamples,
      testing: look?.testing ?? ONCE,
      noise: some && noiseVariance(quantity.metric, some, results),
    };
  };
  const resamples = reportResamples('claims');
  const named = nameable(results);
  const plainSettings = overReplicates(named);
  const judged = claims.map((claim) => {
    const { across, countsRuns } = claim;
    const variants =
      across !== undefined && named.columns.includes(across)
        ? asVariants(named, across)
        : undefined;
    const settings = variants
      ? (countsRuns ? divideSettings : overReplicates)(variants)
      : plainSettings;
    return { claim, settings: settings.filter((setting) => fits(claim.about, setting, results)) };
  });
  const drafts = judged.map(({ claim, settings }) =>
    claim.overSettings && settings.length > 0
      ? [pooledDraft(claim, settings, contextOf, kind)]
      : settings.map((setting) => draftEvaluation(claim, setting, contextOf(setting), kind)),
  );
  return { judged, drafts };
}

/**
 * If a claim is untestable in every setting for the same reason, returns one verdict instead of one
 * for each.
 */
function onceWhereNone(verdicts: readonly ClaimVerdict[]): readonly ClaimVerdict[] {
  const [first] = verdicts;
  const isSame = ({ parts, ...claim }: ClaimVerdict) =>
    ![claim, ...parts].some(isCompared) && claim.explanation === first!.explanation;
  return first && verdicts.length > 1 && verdicts.every(isSame)
    ? [{ ...first, setting: {}, notes: [], tests: [] }]
    : verdicts;
}

/** A claim with its comparisons in a setting, before it is judged. */
interface Draft {
  readonly claim: Claim;
  readonly fields: SettingCells['fields'];
  readonly values: readonly number[];
  readonly unit: ClaimUnit;
  /** The unit of the runs that are compared. */
  readonly runUnit: Unit;
  readonly words: Words;
  readonly comparisons: readonly Comparison[];
  readonly used: readonly CellResults[];
  readonly caveats: readonly string[];
}

/** The tests of a check, or the cells that it lacks. */
interface Comparison {
  /** The same for the same models and task, whatever the setting. */
  readonly key: string;
  readonly part: string | undefined;
  readonly tests: readonly Measurement[];
  readonly missing: readonly MissingCell[];
  /** Makes the tests again on a resample of units. */
  readonly repeatable?: Repeatable;
}

function draftEvaluation(
  claim: Claim,
  setting: SettingCells,
  context: Context,
  kind: KindReporting,
): Draft {
  const { fields, values, unit } = setting;
  const asked = checksIn(claim, setting, context, kind);
  return {
    claim,
    fields,
    values,
    unit,
    runUnit: unit,
    words: context.words,
    comparisons: asked.map((check) => compare(check, setting, context)),
    used: usedBy(asked, setting),
    caveats: kind.caveats?.[unit] ?? [],
  };
}

const checksIn = (
  claim: Claim,
  setting: SettingCells,
  context: Context,
  kind: KindReporting,
): readonly Check[] =>
  setting.values.length >= claim.fewestValues
    ? claim.checks({
        values: setting.values,
        fields: setting.fields,
        models: [...setting.cells.keys()],
        ...tasksIn(setting, context, kind),
      })
    : [];

const usedBy = (checks: readonly Check[], setting: SettingCells): CellResults[] =>
  checks.flatMap((check) => check.samples.flatMap((sample) => findCell(setting, sample) ?? []));

/**
 * The tasks of a setting's cells; of data without a mean over tasks, each with its own leading
 * metric.
 */
function tasksIn(
  setting: SettingCells,
  { quantity }: Context,
  kind: KindReporting,
): Pick<ClaimSetting, 'tasks' | 'haveMean'> {
  const cell = someCell(setting);
  if (!cell) return { tasks: [], haveMean: true };
  if (kind.taskByTask) {
    const measures = taskMeasures({ cell, kind });
    return {
      haveMean: false,
      tasks: measures.map((measure) => ({
        task: measure.metric.task!,
        quantity: errorBy(measure),
      })),
    };
  }
  const { part, name } = quantity.metric;
  const own = listTaskMetrics(cell).filter(
    (metric) => metric.part === part && metric.name === name,
  );
  return { haveMean: true, tasks: own.map(({ task }) => ({ task })) };
}

/** A measure as a loss that has ratios: a score becomes its distance from 1. */
const errorBy = ({ of, better, phrase }: Measure): Quantity => ({
  phrase,
  better: 'lower',
  of: (run, cell) => {
    const value = of(run, cell);
    return value === undefined || better === 'lower' ? value : 1 - value;
  },
});

/**
 * A claim over the settings of a folder: each comparison is made in every setting, and their
 * effects are one sample.
 */
function pooledDraft(
  claim: Claim,
  settings: readonly SettingCells[],
  contextOf: (setting: SettingCells) => Context,
  kind: KindReporting,
): Draft {
  const own = settings.map((setting) => draftEvaluation(claim, setting, contextOf(setting), kind));
  const { testing } = contextOf(settings[0]!);
  return {
    ...own[0]!,
    fields: {},
    unit: 'setting',
    comparisons: sameComparisons(own).map((inSettings): Comparison => {
      const { key, part, tests: measured } = inSettings[0]!;
      const missing = inSettings.flatMap((one) => one.missing);
      if (missing.length > 0) return { key, part, tests: [], missing };
      const again = (picks: readonly number[]) =>
        measured.map((test, k) =>
          pooled(
            testing,
            test,
            picks.map((pick) => inSettings[pick]!.tests[k]!),
          ),
        );
      const units = inSettings.length;
      const tests = again([...inSettings.keys()]);
      return { key, part, tests, missing: [], repeatable: { units, again } };
    }),
    used: own.flatMap(({ used }) => used),
  };
}

/**
 * Each comparison, in all settings that have it: settings may have different tasks. Comparisons of
 * one key, at several places on the axis, follow each other in the same order in every setting.
 */
function sameComparisons(drafts: readonly Draft[]): (readonly Comparison[])[] {
  const numbered = drafts.flatMap(({ comparisons }) =>
    [...groupedBy(comparisons, ({ key }) => key).values()].flatMap((ofKey) =>
      ofKey.map((comparison, place) => ({ comparison, place })),
    ),
  );
  const same = groupedBy(numbered, ({ comparison, place }) => `${comparison.key} ${place}`);
  return [...same.values()].map((ofSame) => ofSame.map(({ comparison }) => comparison));
}

/** Hodges and Lehmann's estimate of the effects of settings, with Wilcoxon's interval and test. */
function pooled(
  { level, overall, isStrict }: Testing,
  test: Measurement,
  ofSettings: readonly Measurement[],
): Measurement {
  const { asks, effect } = test;
  const scores = ofSettings.flatMap(({ effect: { value } }) =>
    value === undefined ? [] : [scored(value, asks)],
  );
  const location = scores.length < MIN_PAIRS ? undefined : rankLocation(scores, level);
  const found = location && unscoredEstimate(location, asks);
  return {
    ...test,
    test: OVER_SETTINGS,
    effect: { name: effect.name, value: found?.value, interval: found?.interval },
    n: scores.length,
    p: location && overall(location.p),
    points: weighEvidence(found && readEffect(found, asks, isStrict), asks.expected),
  };
}

/** The levels of the deciding tests of claims of a family, corrected together in each setting. */
function familyLevels(drafts: readonly Draft[]): ReadonlyMap<Measurement, number | undefined> {
  const ofFamilies = groupedBy(
    drafts.filter(({ claim }) => claim.family !== undefined),
    ({ claim, fields }) => JSON.stringify([claim.family, fields]),
  );
  return new Map(
    [...ofFamilies.values()].flatMap((own) => [
      ...correctLevels(own.flatMap(({ comparisons }) => comparisons)),
    ]),
  );
}

/** The levels of the deciding tests of some comparisons, corrected by Holm's method. */
function correctLevels(
  comparisons: readonly Comparison[],
): ReadonlyMap<Measurement, number | undefined> {
  const deciding = comparisons.flatMap(({ tests }) => tests.filter(({ decides }) => decides));
  const levels = holm(deciding.map(({ p }) => p));
  return new Map(deciding.map((test, i) => [test, levels[i]]));
}

function verdictOn(
  draft: Draft,
  ofFamilies: ReadonlyMap<Measurement, number | undefined>,
  look: Look | undefined,
): ClaimVerdict {
  const { claim, fields, values, unit, runUnit, words, comparisons, used, caveats } = draft;
  const ofParts = groupedBy(comparisons, ({ part }) => part);
  const compared = [...ofParts.values()].flatMap((own) =>
    claim.family === undefined
      ? corrected(own, correctLevels(own))
      : corrected(own, ofFamilies, true),
  );
  const judgeAll = (chosen: readonly Compared[]): Judgement =>
    tooFewSettings(draft) ??
    judge({ compared: chosen, values, needed: claim.fewestValues, words, unit, runUnit });
  const parts = Object.entries(claim.parts ?? {}).map(([part, sentence]): PartVerdict => {
    return { part, sentence, ...judgeAll(compared.filter((one) => one.part === part)) };
  });
  const tests = compared.flatMap((one) => one.tests);
  const judgement = judgeAll(compared);
  return {
    ...claimWords(claim),
    setting: fields,
    unit,
    applies: true,
    ...judgement,
    parts,
    values,
    tests,
    notes: [
      ...[registrationText(claim.registered) ?? []].flat(),
      ...(look ? [lookText(look)] : []),
      ...(claim.registered !== undefined &&
      judgement.verdict === 'inconclusive' &&
      !isFollowed(look)
        ? [decisionText(draft)]
        : []),
      ...(tests.length > 0 ? caveats : []),
      ...notesOn([...new Set(used)]),
    ],
    missing: merged(compared),
  };
}

/** The judgement on a claim over settings if there are too few for a test; else undefined. */
function tooFewSettings({ unit, comparisons }: Draft): Judgement | undefined {
  const most = Math.max(0, ...comparisons.map(({ repeatable }) => repeatable?.units ?? MIN_PAIRS));
  if (unit !== 'setting' || comparisons.length === 0 || most >= MIN_PAIRS) return undefined;
  const explanation = `a claim over settings needs ${MIN_PAIRS} of them, and there ${most === 1 ? 'is 1' : `are ${most}`}`;
  return {
    verdict: 'not testable',
    reason: 'too few runs',
    legacyVerdict: 'not testable',
    explanation,
  };
}

/** Whether more seeds are to come anyway. */
const isFollowed = (look: Look | undefined): boolean => look !== undefined && look.number < look.of;

/** What would decide a claim, by the comparisons that do not. */
function decisionText({ claim, unit, comparisons }: Draft): string {
  const open = comparisons.filter(({ tests }) =>
    tests.some(({ decides, points }) => decides && points === 'inconclusive'),
  );
  const repeatable = comparisons.flatMap((one) => one.repeatable ?? []);
  const there = Math.max(...repeatable.map(({ units }) => units));
  const [least] = open.flatMap(({ tests }) => tests.filter(({ decides }) => decides));
  return sizeText(unitsToDecide(claim.id, repeatable, there), there, unit, least?.effect.value);
}

/**
 * The comparisons of a part with the corrected levels of their deciding tests. Within a family, a
 * test counts as evidence only at its corrected level.
 */
const corrected = (
  comparisons: readonly Comparison[],
  levels: ReadonlyMap<Measurement, number | undefined>,
  inFamily = false,
) =>
  comparisons.map(({ part, missing, tests }) => ({
    part,
    missing,
    tests: tests.map((test) => ({
      ...test,
      ...(part !== undefined && { part }),
      correctedP: levels.get(test),
      ...(inFamily && { inFamily: true as const }),
    })),
  }));

/** Whether a claim can be tested on the data of a setting. */
function fits(
  { kind, groups, preset, sets }: Subject,
  setting: SettingCells,
  results: JudgedResults,
): boolean {
  const { data } = results;
  if (kind !== data.kind) return false;
  if (sets !== undefined && !(Number(setting.fields[sets] ?? data[sets] ?? 0) > 0)) return false;
  if (preset !== undefined && preset !== (setting.fields.preset ?? data.preset)) return false;
  const tasks = someCell(setting)?.tasks;
  return !groups || groups.includes((tasks && results.kind.groupOf?.(tasks)) ?? Number.NaN);
}

function subjectSentence({ kind, groups, preset, sets }: Subject): string {
  const part = groups ? `group${groups.length > 1 ? 's' : ''} ${listed(groups)} of the ` : '';
  return `is about ${part}${kind} data${preset === undefined ? '' : ` of the preset ${preset}`}${sets === undefined ? '' : ` with ${sets} above 0`}`;
}

const claimWords = ({ id, short, sentence, source, rule, isCheck = false, registered }: Claim) => ({
  id,
  short,
  sentence,
  source,
  rule,
  isCheck,
  ...(registered !== undefined && { registered }),
});

const outside = (claim: Claim): ClaimVerdict => ({
  ...claimWords(claim),
  ...NOT_COMPARED,
  explanation: subjectSentence(claim.about),
  setting: {},
  unit: 'seed',
  applies: false,
  parts: [],
  notes: [],
  values: [],
  missing: [],
  tests: [],
});

function compare(check: Check, setting: SettingCells, context: Context): Comparison {
  const { part, samples } = check;
  const key = JSON.stringify([part, samples.map(({ model, task }) => [model, task])]);
  const losses = samples.map((sample) => {
    const cell = findCell(setting, sample);
    return cell ? sampleLosses(cell, sample, context) : { units: [], values: new Float64Array(0) };
  });
  const paired = pairBySeed(losses);
  const seeds = paired[0]!.length;
  const fewest = context.unit === 'seed' ? check.fewest : Math.min(check.fewest, MIN_PAIRS);
  if (seeds < fewest)
    return {
      key,
      part,
      tests: [],
      missing: findMissingCells(check, fewest, setting, losses, seeds),
    };
  const again = (picks: readonly number[]) =>
    check.measure(
      paired.map((own) => Float64Array.from(picks, (pick) => own[pick]!)),
      context,
    );
  return {
    key,
    part,
    tests: check.measure(paired, context),
    missing: [],
    repeatable: { units: seeds, again },
  };
}

/**
 * The losses of a cell by a sample's own quantity, or else by the leading metric, less the noise
 * that no model can remove.
 */
function sampleLosses(
  cell: CellResults,
  { quantity, task }: Sample,
  { quantity: leading, noise = 0 }: Context,
): Losses {
  if (quantity) return cellLosses(cell, quantity);
  const { part, name } = leading.metric;
  const measure = task === undefined ? leading : makeMeasure({ part, name, task });
  const { units, values } = cellErrors(cell, measure);
  return { units, values: noise === 0 ? values : values.map((loss) => loss - noise) };
}

const someCell = ({ cells }: SettingCells): CellResults | undefined =>
  [...cells.values()].flatMap((ofModel) => [...ofModel.values()])[0];

const findCell = (setting: SettingCells, { model, at }: CellName): CellResults | undefined =>
  setting.cells.get(model)?.get(at);

/**
 * The cells that a check lacks: those with too few seeds, or all where only the common seeds are
 * too few.
 */
function findMissingCells(
  { samples }: Check,
  fewest: number,
  setting: SettingCells,
  losses: readonly Losses[],
  common: number,
): MissingCell[] {
  const few = samples.filter((_, i) => losses[i]!.units.length < fewest);
  return samples.flatMap((sample: Sample, i) => {
    if (few.length > 0 && !few.includes(sample)) return [];
    const { quantity: _, task: __, ...name } = sample;
    const seeds = few.length > 0 ? losses[i]!.units.length : common;
    return [{ ...name, seeds, needed: fewest, planned: findCell(setting, sample) !== undefined }];
  });
}

function notesOn(cells: readonly CellResults[]): string[] {
  const { planned, diverged, failed, open } = countRuns(cells);
  return [
    ...(diverged > 0
      ? [`${diverged} of ${planned} runs diverged and count as worse than any other`]
      : []),
    ...(failed > 0 ? [`${failed} of ${planned} runs ended in an error and are left out`] : []),
    ...(open > 0 ? [`${open} of ${planned} runs are still to come`] : []),
  ];
}
