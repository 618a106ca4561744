import { reportResamples } from '../analysis/resamples.js';
import { groupedBy } from '../base/grouped.js';
import { listed } from '../base/words.js';
import type { KindResults } from '../data/kind-results.js';
import { type CellResults, countRuns, type JudgedResults } from '../results/cells.js';
import { type Losses, lossesOf, noiseOf, pairBySeed, type Quantity } from '../results/losses.js';
import { measureOf, measuresOf } from '../results/measures.js';
import { overReplicates } from '../results/replicates.js';
import { nameable, type SettingCells, settingsOf } from '../results/settings.js';
import { asVariants } from '../results/variants.js';
import { FEWEST_PAIRS, holm } from '../stats/levels.js';
import type { CellName, Check, Claim, Context, Measurement, Sample, Subject } from './claim.js';
import { claims as allClaims } from './index.js';
import { type Compared, judge, merged, NOT_COMPARED } from './judge.js';
import { type ClaimVerdict, isCompared, type MissingCell, type PartVerdict } from './verdict.js';

/**
 * The verdicts on every claim under every setting of the folder (see `overReplicates`) whose data it is about, then on the
 * claims about other data, by the leading metric of the runs (`measuresOf`). Only the final stage counts: the runs of a
 * selection were selected by their metric.
 */
export function evaluateClaims(results: JudgedResults, claims: readonly Claim[] = allClaims): ClaimVerdict[] {
  const { kind, modelTitle } = results;
  const [quantity] = measuresOf(results.cells.map((cell) => ({ cell, kind })));
  const contextOf = (setting: SettingCells): Context => {
    const some = someCell(setting);
    return {
      quantity,
      unit: setting.unit,
      words: { ...(kind.axis ?? { noun: 'value', nouns: 'values' }), modelTitle },
      resamples,
      noise: some && noiseOf(quantity.metric, some, results),
    };
  };
  const resamples = reportResamples('claims');
  const named = nameable(results);
  const plainSettings = overReplicates(named);
  const judged = claims.map((claim) => {
    const { across } = claim;
    const compares = across !== undefined && named.columns.includes(across);
    const settings = compares ? settingsOf(asVariants(named, across)) : plainSettings;
    return { claim, settings: settings.filter((setting) => fits(claim.about, setting, results)) };
  });
  return [
    ...judged.flatMap(({ claim, settings }) =>
      onceWhereNone(settings.map((setting) => verdictOn(claim, setting, contextOf(setting), kind))),
    ),
    ...judged.flatMap(({ claim, settings }) => (settings.length === 0 ? [outside(claim)] : [])),
  ];
}

/** One verdict without a setting where neither a claim nor a part can be tested under any, for the same reason. */
function onceWhereNone(verdicts: readonly ClaimVerdict[]): readonly ClaimVerdict[] {
  const [first] = verdicts;
  const isSame = ({ parts, ...claim }: ClaimVerdict) =>
    ![claim, ...parts].some(isCompared) && claim.explanation === first!.explanation;
  return first && verdicts.length > 1 && verdicts.every(isSame)
    ? [{ ...first, setting: {}, notes: [], tests: [] }]
    : verdicts;
}

function verdictOn(claim: Claim, setting: SettingCells, context: Context, kind: KindResults): ClaimVerdict {
  const { fields, values, unit } = setting;
  const { words } = context;
  const asked = values.length >= claim.fewestValues ? claim.checks(setting) : [];
  const ofParts = groupedBy(
    asked.map((check) => compare(check, setting, context)),
    ({ part }) => part,
  );
  const compared = [...ofParts.values()].flatMap(corrected);
  const judgeAll = (chosen: readonly Compared[]) =>
    judge({ compared: chosen, values, needed: claim.fewestValues, words, unit });
  const parts = Object.entries(claim.parts ?? {}).map(([part, sentence]): PartVerdict => {
    return { part, sentence, ...judgeAll(compared.filter((one) => one.part === part)) };
  });
  const used = asked.flatMap((check) => check.samples.flatMap((sample) => findCell(setting, sample) ?? []));
  const tests = compared.flatMap((one) => one.tests);
  const caveats = tests.length > 0 ? (kind.caveats?.[unit] ?? []) : [];
  return {
    ...wordsOf(claim),
    setting: fields,
    unit,
    applies: true,
    ...judgeAll(compared),
    parts,
    values,
    tests,
    notes: [...caveats, ...notesOn([...new Set(used)])],
    missing: merged(compared),
  };
}

/** The comparisons of a part, with the levels of their deciding tests corrected by Holm's method. */
function corrected(comparisons: readonly ReturnType<typeof compare>[]) {
  const deciding = comparisons.flatMap(({ tests }) => tests.filter(({ decides }) => decides));
  const levels = holm(deciding.map(({ p }) => p));
  return comparisons.map(({ part, missing, tests }) => ({
    part,
    missing,
    tests: tests.map((test) => ({
      ...test,
      ...(part !== undefined && { part }),
      correctedP: levels[deciding.indexOf(test)],
    })),
  }));
}

/** Whether a claim can be tested on the data of a setting. */
function fits({ kind, groups, preset, sets }: Subject, setting: SettingCells, results: JudgedResults): boolean {
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

const wordsOf = ({ id, short, sentence, source, rule, isCheck = false }: Claim) => ({
  id,
  short,
  sentence,
  source,
  rule,
  isCheck,
});

const outside = (claim: Claim): ClaimVerdict => ({
  ...wordsOf(claim),
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

/** The tests of a check, or the cells that it lacks. */
function compare(check: Check, setting: SettingCells, context: Context) {
  const { part } = check;
  const losses = check.samples.map((sample) => {
    const cell = findCell(setting, sample);
    return cell ? lossesOf(cell, quantityOfSample(sample, context)) : { units: [], values: new Float64Array(0) };
  });
  const paired = pairBySeed(losses);
  const seeds = paired[0]!.length;
  const fewest = context.unit === 'seed' ? check.fewest : Math.min(check.fewest, FEWEST_PAIRS);
  const tests: readonly Measurement[] = seeds < fewest ? [] : check.measure(paired, context);
  return { part, tests, missing: seeds < fewest ? missingOf(check, fewest, setting, losses, seeds) : [] };
}

function quantityOfSample({ quantity, task }: Sample, { quantity: leading }: Context): Quantity {
  const { part, name } = leading.metric;
  return quantity ?? (task === undefined ? leading : measureOf({ part, name, task }));
}

const someCell = ({ cells }: SettingCells): CellResults | undefined =>
  [...cells.values()].flatMap((ofModel) => [...ofModel.values()])[0];

const findCell = (setting: SettingCells, { model, at }: CellName): CellResults | undefined =>
  setting.cells.get(model)?.get(at);

/** The cells that a check lacks: those with too few seeds, or all where only the common seeds are too few. */
function missingOf(
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
    ...(diverged > 0 ? [`${diverged} of ${planned} runs diverged and count as worse than any other`] : []),
    ...(failed > 0 ? [`${failed} of ${planned} runs ended in an error and are left out`] : []),
    ...(open > 0 ? [`${open} of ${planned} runs are still to come`] : []),
  ];
}
