import { reportResamples } from '../analysis/resamples.js';
import { groupedBy } from '../base/grouped.js';
import type { Metric } from '../base/metric.js';
import { listed } from '../base/words.js';
import type { DataFields } from '../data/kind-results.js';
import { type CellResults, countRuns, type JudgedResults, type Words } from '../results/cells.js';
import {
  failureLimit,
  type Losses,
  lossesOf,
  NO_LOSSES,
  noiseOf,
  pairBySeed,
  type Quantity,
  quantityOf,
  shortfallsOf,
} from '../results/losses.js';
import { FEWEST_REPLICATES, overReplicates } from '../results/replicates.js';
import { nameable, type SettingCells, settingsOf } from '../results/settings.js';
import { asVariants } from '../results/variants.js';
import { holm } from '../stats/levels.js';
import type { CellName, Check, Claim, Context, Measured, Measurement, Sample, Subject } from './claim.js';
import { claims as allClaims } from './index.js';
import { type Compared, judge, merged, notApplicable } from './judge.js';
import { judgeEffects } from './judge-effects.js';
import type { ClaimVerdict, MissingCell, PartVerdict } from './verdict.js';

export interface ClaimOptions {
  /** What is compared; by default `test_mse`. */
  readonly metric?: Metric;
  /** By default, all. */
  readonly claims?: readonly Claim[];
  /** By default, those that the folder says. */
  readonly rules?: 1 | 2;
}

/**
 * The verdicts on every claim under every setting of the folder (see `overReplicates`) whose data it is about, then on the
 * claims about other data. Levels are corrected over the deciding tests of a claim, and once more over those of all claims
 * and settings together. Only the final stage counts: the runs of a selection were selected by their metric.
 */
export function evaluateClaims(results: JudgedResults, options: ClaimOptions = {}): ClaimVerdict[] {
  const { metric = { part: 'test', name: 'mse' }, claims = allClaims } = options;
  const { kind, data, modelTitle } = results;
  const contextOf = ({ cells, unit }: SettingCells): Context => {
    const [some] = [...cells.values()].flatMap((ofModel) => [...ofModel.values()]);
    return {
      quantity: quantityOf(metric, kind.taskTitle),
      unit,
      words: { ...(kind.axis ?? NO_AXIS), modelTitle },
      resamples,
      noise: some && noiseOf(metric, some, results),
    };
  };
  const resamples = reportResamples('claims');
  const named = nameable(results);
  const usual = overReplicates(named);
  const { rules = 1 } = results;
  const asked = claims.filter((claim) => claim.rules === undefined || claim.rules === (options.rules ?? rules));
  const judged = asked.map((claim) => {
    const { across } = claim;
    const compares = across !== undefined && named.columns.includes(across);
    const settings = compares ? settingsOf(asVariants(named, across)) : usual;
    return { claim, settings: settings.filter((setting) => fits(claim.about, setting, data)) };
  });
  const drafts = judged.map(({ claim, settings }) =>
    settings.map((setting) => examine(claim, setting, contextOf(setting))),
  );
  const family = corrected(drafts.flat().flatMap(({ examined }) => examined));
  const others = judged.filter(({ settings }) => settings.length === 0).map(({ claim }) => claim);
  return [
    ...drafts.flatMap((ofClaim) => onceWhereNone(ofClaim.map((draft) => verdictOn(draft, family)))),
    ...others.map(outside),
  ];
}

/** The verdicts on a claim; one without a setting where it cannot be tested under any, for the same reason. */
function onceWhereNone(verdicts: readonly ClaimVerdict[]): readonly ClaimVerdict[] {
  const [first] = verdicts;
  const isAlike = ({ verdict, reason }: ClaimVerdict) => verdict === 'not applicable' && reason === first!.reason;
  return first && verdicts.every(isAlike) ? [{ ...first, setting: {} }] : verdicts;
}

/** The levels of deciding tests, corrected over all of them by Holm's method. */
function corrected(examined: readonly Examined[]): Map<Measurement, number | undefined> {
  const deciding = examined.flatMap(({ tests }) => tests.filter(({ decides }) => decides));
  const levels = holm(deciding.map(({ p }) => p));
  return new Map(deciding.map((test, i) => [test, levels[i]]));
}

function verdictOn({ claim, setting, words, notes, examined }: Draft, family: Levels): ClaimVerdict {
  // The second rules correct over the comparisons of a part.
  const families = claim.rules === 2 ? groupedBy(examined, ({ part }) => part).values() : [examined];
  const own = new Map([...families].flatMap((comparisons) => [...corrected(comparisons)]));
  const compared = examined.map(({ part, tests, ...rest }) => ({
    ...rest,
    part,
    tests: tests.map((test) => ({
      ...test,
      ...(part !== undefined && { part }),
      seedsNeeded: test.decides ? rest.seedsNeeded : undefined,
      correctedP: own.get(test),
      familyP: family.get(test),
    })),
  }));
  const { fields, values, unit } = setting;
  const judgeAll = (chosen: readonly Compared[]) =>
    (claim.rules === 2 ? judgeEffects : judge)({ compared: chosen, values, needed: claim.fewestValues, words, unit });
  const parts = Object.entries(claim.parts ?? {}).map(([part, sentence]): PartVerdict => {
    return { part, sentence, ...judgeAll(compared.filter((one) => one.part === part)) };
  });
  return {
    ...wordsOf(claim),
    ...{ setting: fields, unit, applies: true, ...judgeAll(compared), parts, notes, values },
    missing: merged(compared),
    tests: compared.flatMap(({ tests }) => tests),
  };
}

type Levels = ReadonlyMap<Measurement, number | undefined>;

/** Claims on data without an axis do not ask for values on one. */
const NO_AXIS: Pick<Words, 'noun' | 'nouns'> = { noun: 'value', nouns: 'values' };

/** Whether a claim can be tested on the data of a setting. */
function fits({ kind, groups, preset, sets }: Subject, setting: SettingCells, data: DataFields): boolean {
  if (kind !== data.kind) return false;
  if (sets !== undefined && !(Number(setting.fields[sets] ?? data[sets] ?? 0) > 0)) return false;
  if (preset !== undefined && preset !== (setting.fields.preset ?? data.preset)) return false;
  return !groups || groups.includes((setting.tasks && setting.kind.groupOf?.(setting.tasks)) ?? Number.NaN);
}

/** "is about group 2 of the census-income data" */
function subjectSentence({ kind, groups, preset, sets }: Subject): string {
  const part = groups ? `group${groups.length > 1 ? 's' : ''} ${listed(groups, 'and')} of the ` : '';
  return `is about ${part}${kind} data${preset === undefined ? '' : ` of the preset ${preset}`}${sets === undefined ? '' : ` with ${sets} above 0`}`;
}

const wordsOf = ({ id, sentence, source, rule }: Claim) => ({ id, sentence, source, rule });

/** The verdict on a claim about other data. */
const outside = (claim: Claim): ClaimVerdict => ({
  ...wordsOf(claim),
  ...{ setting: {}, unit: 'seed', applies: false, ...notApplicable(subjectSentence(claim.about)) },
  ...{ parts: [], notes: [], values: [], missing: [], tests: [] },
});

/** A comparison with its tests before they are corrected. */
interface Examined extends Measured {
  readonly part: string | undefined;
  readonly seeds: number;
  readonly missing: readonly MissingCell[];
}

interface Draft {
  readonly claim: Claim;
  readonly setting: SettingCells;
  readonly words: Words;
  readonly notes: readonly string[];
  readonly examined: readonly Examined[];
}

function examine(claim: Claim, setting: SettingCells, context: Context): Draft {
  const asked = setting.values.length >= claim.fewestValues ? claim.checks(setting) : [];
  const examined = asked.map((check) => compare(check, setting, context));
  const used = asked.flatMap((check) => check.samples.flatMap((sample) => findCell(setting, sample) ?? []));
  const tested = examined.some(({ tests }) => tests.length > 0);
  const caveats = tested ? (setting.kind.caveats?.[setting.unit] ?? []) : [];
  return { claim, setting, words: context.words, notes: [...caveats, ...notesOn([...new Set(used)])], examined };
}

function compare(check: Check, setting: SettingCells, context: Context): Examined {
  const { part, samples } = check;
  const fewest = fewestOf(check, setting);
  const losses = samples.map((sample) => {
    const cell = findCell(setting, sample);
    return cell ? lossesOf(cell, quantityOfSample(sample, context)) : NO_LOSSES;
  });
  const paired = pairBySeed(losses);
  const seeds = paired[0]!.length;
  if (seeds < fewest) {
    const missing = missingOf(check, setting, losses, seeds);
    // More seeds are no help where runs do not record what is compared.
    const isRecorded = samples.every((sample, i) => {
      return unitsIn(findCell(setting, sample)) < fewest || losses[i]!.units.length >= fewest;
    });
    return { part, tests: [], seeds, seedsNeeded: isRecorded ? fewest : undefined, missing };
  }
  const limits = samples.map((sample, i) =>
    failureLimit(shortfallsOf(losses[i]!.values, quantityOfSample(sample, context))),
  );
  return { part, ...check.measure(paired, context, limits), seeds, missing: [] };
}

/** What a sample is measured by. */
function quantityOfSample({ quantity, task }: Sample, { quantity: leading }: Context): Quantity {
  if (quantity) return quantity;
  if (task === undefined || leading.column === undefined) return leading;
  const column = `${leading.column}_${task}`;
  return { ...leading, column, of: ({ metrics }) => metrics[column] };
}

const fewestOf = ({ fewest }: Check, { unit }: SettingCells): number =>
  unit === 'seed' ? fewest : Math.min(fewest, FEWEST_REPLICATES);

/** The units of a cell that have ended, whatever came of them. */
const unitsIn = (cell: CellResults | undefined): number =>
  cell?.replicates
    ? [...cell.replicates.values()].filter(({ runs }) => runs.length > 0).length
    : (cell?.runs.length ?? 0);

const findCell = (setting: SettingCells, { model, at }: CellName): CellResults | undefined =>
  setting.cells.get(model)?.get(at);

/** The cells that a check lacks: those with too few seeds, or all where only the common seeds are too few. */
function missingOf(check: Check, setting: SettingCells, losses: readonly Losses[], common: number): MissingCell[] {
  const { samples } = check;
  const fewest = fewestOf(check, setting);
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
    ...(diverged > 0 ? [`${diverged} of ${planned} runs diverged and count as worse than any other`] : []),
    ...(failed > 0 ? [`${failed} of ${planned} runs ended in an error and are left out`] : []),
    ...(open > 0 ? [`${open} of ${planned} runs are still to come`] : []),
  ];
}
